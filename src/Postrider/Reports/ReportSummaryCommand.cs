using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.DomainReports;

namespace Postrider.Reports;

/// <summary><c>postrider report summary</c>: all reports together, by source and result.</summary>
internal static class ReportSummaryCommand
{
    /// <summary>Sources that are summed up; how many are shown is another thing.</summary>
    private const int MaximumRead = 100_000;

    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var filters = new ReportOptions(terminal.Time);
        var limit = new Option<int>("--limit", "-n") { Description = "Sources shown in the table at most.", DefaultValueFactory = _ => 50 };
        var command = new Command("summary", "Sum all reports up by source and result, the worst first, and say what is wrong.");
        filters.AddTo(command);
        command.Options.Add(limit);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => ReportRun.RunAsync(terminal, options, parsed, async store =>
        {
            if (filters.Read(parsed, terminal) is not { } filter) return ExitCode.Usage;
            var most = Math.Clamp(parsed.GetValue(limit), 1, 100_000);
            var summary = new ReportSummary(
                filter.Since,
                filter.Kind == ReportKind.Tls ? [] : [.. (await store.SummarizeSourcesAsync(filter, MaximumRead, cancellation).ConfigureAwait(false)).Select(SourceView.Of)],
                filter.Kind == ReportKind.Dmarc ? [] : [.. (await store.SummarizeTlsAsync(filter, most, cancellation).ConfigureAwait(false)).Select(TlsSummaryView.Of)]);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(summary, ReportJson.Default.ReportSummary, cancellation).ConfigureAwait(false);
            else Write(terminal, summary, most);
            return ExitCode.Done;
        }, cancellation));
        return command;
    }

    private static void Write(Terminal terminal, ReportSummary summary, int most)
    {
        if (summary.Sources.IsEmpty && summary.Tls.IsEmpty)
        {
            terminal.WriteLine("There are no reports of these days.");
            return;
        }

        if (!summary.Sources.IsEmpty)
        {
            var (passed, all) = (summary.Sources.Where(source => source.DkimAligned || source.SpfAligned).Sum(source => source.Count), summary.Sources.Sum(source => source.Count));
            terminal.WriteLine(HumanText.Text($"Mail since {summary.Since:yyyy-MM-dd}: {all:N0} messages, {passed:N0} of them pass DMARC ({100.0 * passed / all:0.#} %)."));
            RowTable.Write(terminal, [.. summary.Sources.Take(most).Select(row => new RowTable.Line(row.Domain, row.Source, row.HeaderFrom, row.Count, row.DkimAligned, row.SpfAligned, row.Disposition, row.Words))]);
        }

        foreach (var line in summary.Tls)
        {
            var where = line.Host is null ? "" : $" at {line.Host}";
            terminal.WriteLine(HumanText.Safe(line.Result is null
                ? HumanText.Text($"Sessions to the hosts of {line.Domain} ({line.Policy}): {line.Count:N0} were fine.")
                : HumanText.Text($"Sessions to the hosts of {line.Domain} ({line.Policy}): {line.Count:N0} failed{where}, {line.Result}: {line.Words}.")));
        }
    }
}
