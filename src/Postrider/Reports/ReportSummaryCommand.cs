using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.DomainReports;

namespace Postrider.Reports;

/// <summary><c>postrider report summary</c>: all reports together, by source and result.</summary>
internal static class ReportSummaryCommand
{
    /// <summary>Sources that are summed up; how many are shown is another thing.</summary>
    private const int MaximumRead = 100_000;

    public static Command Create(Terminal terminal) => new ReportListing<ReportSummary>(
        "summary", "Sum all reports up by source and result, the worst first, and say what is wrong.", ("Sources shown in the table at most.", 50))
    {
        Json = ReportJson.Default.ReportSummary,
        Read = async (store, filter, most, cancellation) => new ReportSummary(
            filter.Since,
            filter.Kind == ReportKind.Tls ? [] : [.. (await store.SummarizeSourcesAsync(filter, MaximumRead, cancellation).ConfigureAwait(false)).Select(SourceView.Of)],
            filter.Kind == ReportKind.Dmarc ? [] : [.. (await store.SummarizeTlsAsync(filter, most, cancellation).ConfigureAwait(false)).Select(TlsSummaryView.Of)]),
        Write = Write,
    }.Create(terminal);

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
