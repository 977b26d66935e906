using System.CommandLine;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Reports;

/// <summary><c>postrider report show</c>: one report whole, in plain words.</summary>
internal static class ReportShowCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var id = new Argument<long>("id") { Description = "The number of the report, as 'report list' shows it." };
        var command = new Command("show", "Show one report whole, and say what each line means.") { id };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => ReportRun.RunAsync(terminal, options, parsed, async store =>
        {
            if (await store.FindAsync(parsed.GetValue(id), cancellation).ConfigureAwait(false) is not { } stored)
            {
                terminal.WriteError($"There is no report {parsed.GetValue(id)}. 'postrider report list' shows those that are kept.");
                return ExitCode.NoMatch;
            }

            var details = ReportDetails.Of(stored);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(details, ReportJson.Default.ReportDetails, cancellation).ConfigureAwait(false);
            else Write(terminal, details);
            return ExitCode.Done;
        }, cancellation));
        return command;
    }

    private static void Write(Terminal terminal, ReportDetails details)
    {
        var report = details.Report;
        terminal.WriteLine(HumanText.Safe($"{report.Organization} reports on {report.Domain}, {report.Begin:yyyy-MM-dd HH:mm} to {report.End:yyyy-MM-dd HH:mm} UTC (its number: {report.ReportId})."));
        if (details.Policy is { } policy)
        {
            terminal.WriteLine($"It found the policy p={policy.P}{(policy.Sp is null ? "" : $"; sp={policy.Sp}")}; adkim={policy.Adkim}; aspf={policy.Aspf}{(policy.Testing ? "; t=y" : "")}.");
            RowTable.Write(terminal, [.. details.Rows.OrderBy(row => row.DkimAligned || row.SpfAligned).ThenByDescending(row => row.Count)
                .Select(row => new RowTable.Line("", row.Source, row.HeaderFrom, row.Count, row.DkimAligned, row.SpfAligned, row.Disposition, row.Words))]);
        }

        foreach (var tls in details.TlsPolicies) WriteTls(terminal, tls);
    }

    private static void WriteTls(Terminal terminal, TlsPolicyView tls)
    {
        var policy = tls.Type switch { "sts" => "its MTA-STS policy", "tlsa" => "TLSA records", _ => "no policy" };
        terminal.WriteLine(HumanText.Text($"{tls.Domain}, {policy}: {tls.Successes:N0} sessions were fine, {tls.Failures:N0} failed."));
        foreach (var failure in tls.Details)
        {
            var where = failure.Host is { } host ? $" at {host}{(failure.HostAddress is { } address ? $" [{address}]" : "")}" : "";
            terminal.WriteLine(HumanText.Safe(HumanText.Text($"  {failure.Count:N0} × {failure.Result}{where}: {failure.Words}.")));
        }
    }
}
