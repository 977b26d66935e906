using System.Collections.Immutable;
using Postrider.Mail.ReportMail;
using Postrider.Smtp;

namespace Postrider.Relay.DomainReports;

/// <summary>What is taken as reports.</summary>
public sealed record ReportIntakeOptions
{
    /// <summary>Mail to these is read and kept, and goes nowhere else.</summary>
    public ImmutableArray<MailboxAddress> Addresses { get; init; } = [];

    /// <summary>Only reports on these domains and those below them are kept; empty for all.</summary>
    public ImmutableArray<DomainName> Domains { get; init; } = [];

    public ReportLimits Limits { get; init; } = ReportLimits.Default;

    public bool IsFor(MailboxAddress recipient)
    {
        foreach (var address in Addresses)
            if (recipient.Literal is null && recipient.Domain == address.Domain && recipient.LocalPart.Equals(address.LocalPart, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    public bool Covers(DomainName domain) => Domains.IsEmpty || Domains.Any(ours => domain == ours || domain.IsSubdomainOf(ours));
}
