using System.Collections.Immutable;
using Postrider.Mail.TlsReports;

namespace Postrider.Relay.OutgoingReports;

/// <summary>What became of the encryption of a session under a policy; equal ones are counted together.</summary>
/// <param name="Policy">The kind of policy.</param>
/// <param name="PolicyDomain">Of the policy: the recipients' domain, or the TLSA base domain.</param>
/// <param name="Result">A word of <see cref="TlsResultType"/>; <c>null</c> for a session that was as the policy wants.</param>
public sealed record SessionOutcome(TlsReportPolicyType Policy, string PolicyDomain, string? Result)
{
    public ImmutableArray<string> PolicyText { get; init; } = [];

    public ImmutableArray<string> PolicyHosts { get; init; } = [];

    /// <summary>Our address, of a failure.</summary>
    public string? Source { get; init; }

    /// <summary>The host, of a failure.</summary>
    public string? Host { get; init; }

    public string? HostAddress { get; init; }

    /// <summary>Why, in our words.</summary>
    public string? Reason { get; init; }
}
