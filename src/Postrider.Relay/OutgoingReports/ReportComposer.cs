using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Mail.TlsReports;
using Postrider.Smtp;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Makes reports of what was counted.</summary>
internal static class ReportComposer
{
    private const string Generator = "Postrider";

    /// <returns>One report for each policy that was in force meanwhile.</returns>
    public static ImmutableArray<AggregateReport> ComposeAggregate(DueReport due, IEnumerable<Tally> tallies, OutgoingReportOptions options) =>
    [
        .. tallies.Select(tally => (Facts: JsonSerializer.Deserialize(tally.Facts, TallyJson.Default.MessageOutcome), tally.Count)).Where(tally => tally.Facts is not null)
            .GroupBy(tally => tally.Facts!.Policy)
            .Select((group, number) => new AggregateReport
            {
                Organization = options.Organization,
                Contact = options.Contact.ToString(),
                Id = IdOf(due, options, number),
                Begin = due.Begin,
                End = due.Begin + options.Interval - TimeSpan.FromSeconds(1),
                Generator = Generator,
                Policy = PolicyOf(due.Domain, group.Key),
                Rows = [.. group.Select(tally => RowOf(tally.Facts!, tally.Count))],
            }),
    ];

    public static TlsReport ComposeTls(DueReport due, IEnumerable<Tally> tallies, OutgoingReportOptions options)
    {
        var sessions = tallies.Select(tally => (Facts: JsonSerializer.Deserialize(tally.Facts, TallyJson.Default.SessionOutcome), tally.Count)).Where(tally => tally.Facts is not null);
        return new TlsReport
        {
            Organization = options.Organization,
            Contact = options.Contact.ToString(),
            Id = IdOf(due, options, 0),
            Begin = due.Begin,
            End = due.Begin + options.Interval - TimeSpan.FromSeconds(1),
            Policies =
            [
                .. sessions.GroupBy(session => (session.Facts!.Policy, session.Facts.PolicyDomain, Text: string.Join('\n', session.Facts.PolicyText))).Select(group => new TlsReportPolicy(
                    group.Key.Policy, DomainName.Parse(group.Key.PolicyDomain),
                    group.Where(session => session.Facts!.Result is null).Sum(session => session.Count),
                    group.Where(session => session.Facts!.Result is not null).Sum(session => session.Count))
                {
                    Text = group.First().Facts!.PolicyText,
                    Hosts = group.First().Facts!.PolicyHosts,
                    Details = [.. group.Where(session => session.Facts!.Result is not null).Select(session => FailureOf(session.Facts!, session.Count))],
                }),
            ],
        };
    }

    private static string IdOf(DueReport due, OutgoingReportOptions options, int number) => string.Create(
        CultureInfo.InvariantCulture, $"{due.Begin.UtcDateTime:yyyyMMddHHmmss}.{number}.{due.Domain}@{options.HostName}");

    private static PublishedPolicy PolicyOf(DomainName domain, PolicyOutcome policy) => new(domain, ReportPolicies.Find(policy.P) ?? DmarcPolicy.None)
    {
        SubdomainPolicy = ReportPolicies.Find(policy.Sp),
        NonExistentPolicy = ReportPolicies.Find(policy.Np),
        DkimAlignment = policy.StrictDkim ? DmarcAlignment.Strict : DmarcAlignment.Relaxed,
        SpfAlignment = policy.StrictSpf ? DmarcAlignment.Strict : DmarcAlignment.Relaxed,
        IsTest = policy.IsTest,
    };

    private static AggregateRow RowOf(MessageOutcome facts, long count) => new(IPAddress.Parse(facts.Source), count, Domain(facts.HeaderFrom))
    {
        EnvelopeFrom = Domain(facts.EnvelopeFrom),
        Disposition = ReportPolicies.Find(facts.Disposition) ?? DmarcPolicy.None,
        IsDkimAligned = facts.IsDkimAligned,
        IsSpfAligned = facts.IsSpfAligned,
        Reasons = facts.Reason is { } reason ? [new OverrideReason(reason, facts.Comment)] : [],
        Signatures = [.. (facts.Signatures.IsDefault ? [] : facts.Signatures).Select(one => new ReportedSignature(Domain(one.Domain), one.Selector, ReportPolicies.Dkim(one.Result)))],
        Spf = facts.SpfDomain.Length == 0 ? [] : [new ReportedSpf(Domain(facts.SpfDomain), facts.IsHelo ? SpfIdentity.Helo : SpfIdentity.MailFrom, ReportPolicies.Spf(facts.SpfResult))],
    };

    private static TlsReportFailure FailureOf(SessionOutcome facts, long count) => new(facts.Result ?? TlsResultType.ValidationFailure, count)
    {
        SendingAddress = facts.Source,
        Host = facts.Host,
        HostAddress = facts.HostAddress,
        Reason = facts.Reason,
    };

    private static DomainName Domain(string text) => DomainName.TryParse(text, out var domain) ? domain : default;
}
