using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.TlsReports;

/// <summary>How a sender fared with the encryption to the hosts of a domain (RFC 8460, 4).</summary>
public sealed record TlsReport
{
    public required string Organization { get; init; }

    public required DateTimeOffset Begin { get; init; }

    public required DateTimeOffset End { get; init; }

    /// <summary>How to reach the reporter: a mail address as it stands there.</summary>
    public string Contact { get; init; } = "";

    /// <summary>Unique for the reporter.</summary>
    public required string Id { get; init; }

    public ImmutableArray<TlsReportPolicy> Policies { get; init; } = [];
}

/// <summary>What came of one policy.</summary>
/// <param name="Type">What kind of policy it is.</param>
/// <param name="Domain">The recipients' domain with MTA-STS and without a policy; the TLSA base domain with DANE.</param>
/// <param name="Successes">Sessions that were as the policy wants.</param>
/// <param name="Failures">Sessions that were not.</param>
public sealed record TlsReportPolicy(TlsReportPolicyType Type, DomainName Domain, long Successes, long Failures)
{
    /// <summary>The policy itself, a line or record each.</summary>
    public ImmutableArray<string> Text { get; init; } = [];

    /// <summary>The patterns of hosts in an MTA-STS policy.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    public ImmutableArray<TlsReportFailure> Details { get; init; } = [];
}

/// <summary>Sessions that failed in the same way.</summary>
/// <param name="Result">A word of <see cref="TlsResultType"/>, or one of a later standard.</param>
/// <param name="Count">How many.</param>
public sealed record TlsReportFailure(string Result, long Count)
{
    /// <summary>Our address, as the reporter saw it; <c>null</c> where it is not told.</summary>
    public string? SendingAddress { get; init; }

    public string? Host { get; init; }

    public string? HostAddress { get; init; }

    /// <summary>What the host called itself.</summary>
    public string? HostHelo { get; init; }

    /// <summary>Where to read more, or more words.</summary>
    public string? Information { get; init; }

    /// <summary>The reporter's own word or text for it.</summary>
    public string? Reason { get; init; }
}

/// <summary>The kinds of policies (RFC 8460, 4.4).</summary>
public enum TlsReportPolicyType : byte
{
    NoPolicyFound,
    Sts,
    Tlsa,
}
