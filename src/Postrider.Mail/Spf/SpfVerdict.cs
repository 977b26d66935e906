using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Spf;

/// <summary>How a check ended, and why.</summary>
public sealed record SpfVerdict
{
    public required SpfResult Result { get; init; }

    public required SpfIdentity Identity { get; init; }

    /// <summary>The domain that was checked; empty where the identity has none that can be asked for.</summary>
    public DomainName Domain { get; init; }

    /// <summary>The directive that decided, as it stands in the record: <c>-all</c>, <c>ip4:192.0.2.0/24</c>; <c>null</c> where none matched.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The domain in whose record <see cref="Mechanism"/> stands, after redirects.</summary>
    public DomainName MechanismDomain { get; init; }

    /// <summary>Why, in plain words.</summary>
    public required string Reason { get; init; }

    /// <summary>What the domain itself says of a fail (RFC 7208, 6.2): words of a stranger. <c>null</c> where it says nothing.</summary>
    public string? Explanation { get; init; }

    /// <summary>Terms that asked the DNS, out of ten that are allowed (RFC 7208, 4.6.4).</summary>
    public int LookUps { get; init; }

    /// <summary>The DNS answers it stands on.</summary>
    public ImmutableArray<DnsObservation> Answers { get; init; } = [];
}
