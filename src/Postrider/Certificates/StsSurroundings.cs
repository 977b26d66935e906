using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>What a policy of ours has to hold in.</summary>
internal sealed record StsSurroundings
{
    /// <summary>The name of this relay.</summary>
    public required DomainName HostName { get; init; }

    /// <summary>What its listeners show.</summary>
    public required IReadOnlyList<CertificateClaim> Certificates { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>The hosts that the domain's MX records name; <c>null</c> where nobody has asked, or no answer came.</summary>
    public ImmutableArray<DomainName>? Exchanges { get; init; }

    /// <summary>Whether this relay serves the policy itself.</summary>
    public required bool IsServedHere { get; init; }
}
