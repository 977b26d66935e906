using System.CommandLine;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.DomainRecords;
using Postrider.Queue;

namespace Postrider.Domains;

/// <summary><c>postrider domain publish</c>: sets the records of a domain by dynamic update.</summary>
internal static class DomainPublishCommand
{
    public static Command Create(Terminal terminal, DomainOptions options)
    {
        var name = new Argument<string>("name") { Description = "The domain." };
        var inbound = new Option<bool>("--inbound") { Description = "Set what mail that comes in here needs, too." };
        var dry = new Option<bool>("--dry-run") { Description = "Only say what would be set." };
        var replace = new Option<bool>("--replace") { Description = "Take away what stands in the way, such as another MX record." };
        var command = new Command("publish", "Set the DNS records of a domain that are missing, in the zones of [[dns_update]].") { name, inbound, dry, replace };
        command.SetAction((parsed, cancellation) => DomainDesk.RunAsync(
            terminal, options, parsed,
            async desk =>
            {
                // An argument without a default is there.
                if (await desk.FindAsync(terminal, parsed.GetValue(name)!, cancellation).ConfigureAwait(false) is not { } domain) return ExitCode.NoMatch;
                var wishes = DomainExpectations.Of(desk.Settings, domain, parsed.GetValue(inbound) ? MailDirection.Both : null);
                var wanted = await WantedRecords.PlanAsync(desk.Dns, wishes, cancellation).ConfigureAwait(false);
                var plan = PublicationPlan.Of(wanted, desk.Publisher, parsed.GetValue(replace) ? Replacement.Allowed : Replacement.Never);
                var publication = parsed.GetValue(dry) ? DnsPublication.Done : await desk.Publisher.ApplyAsync(plan.Changes, cancellation).ConfigureAwait(false);
                var report = new PublicationReport(
                    domain.Name.Value, publication.IsDone, publication.Problem, publication.IsDone ? [.. plan.Set.Select(RecordReport.Of)] : [],
                    [.. plan.Left.Select(left => new LeftReport(RecordReport.Of(left.Record), left.Reason))]);
                if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(report, DomainJson.Default.PublicationReport, cancellation).ConfigureAwait(false);
                else Write(terminal, report, parsed.GetValue(dry));
                return publication.IsDone ? ExitCode.Done : ExitCode.Unavailable;
            },
            cancellation));
        return command;
    }

    private static void Write(Terminal terminal, PublicationReport report, bool isDry)
    {
        if (report.Problem is { } problem) terminal.WriteError(problem);
        foreach (var record in report.Set)
        {
            foreach (var value in record.Replaces) terminal.WriteUnbroken($"{(isDry ? "would remove" : "removed")}  {record.Name} {record.Type} {HumanText.Safe(value)}");
            foreach (var value in record.Values) terminal.WriteUnbroken($"{(isDry ? "would set" : "set")}  {record.Name} {record.Type} {HumanText.Safe(value)}");
        }

        foreach (var left in report.Left) terminal.WriteUnbroken($"left  {left.Record.Name} {left.Record.Type}: {left.Reason}");
        if (report is { IsDone: true, Set.Count: 0, Left.Count: 0 }) terminal.WriteLine("Everything stands there already.");
    }
}
