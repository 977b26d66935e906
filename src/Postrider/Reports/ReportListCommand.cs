using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.DomainReports;
using Spectre.Console;

namespace Postrider.Reports;

/// <summary><c>postrider report list</c>: the reports that are kept, one a line.</summary>
internal static class ReportListCommand
{
    public static Command Create(Terminal terminal) => new ReportListing<ReportList>("list", "List reports, the newest first, and what came as a report and was none.", ("Reports at most.", 100))
    {
        Json = ReportJson.Default.ReportList,
        Read = async (store, filter, most, cancellation) => new ReportList(
            [.. (await store.ListAsync(filter, most, cancellation).ConfigureAwait(false)).Select(ReportView.Of)],
            [.. (await store.ListSetAsideAsync(most, cancellation).ConfigureAwait(false)).Where(aside => aside.Origin.At >= filter.Since).Select(AsideView.Of)]),
        Write = (screen, list, _) => Write(screen, list),
    }.Create(terminal);

    private static void Write(Terminal terminal, ReportList list)
    {
        if (list.Reports.IsEmpty) terminal.WriteLine("There are no reports of these days. They come by mail or HTTPS to what [reports] names, or by 'postrider report import'.");
        else WriteReports(terminal, list);
        if (list.Aside.IsEmpty) return;
        terminal.WriteLine("Set aside, for it is no report that can be read or believed:");
        foreach (var aside in list.Aside)
            terminal.WriteLine(HumanText.Safe($"  {HumanText.Moment(aside.Received, terminal.Time)} from {(aside.Sender.Length > 0 ? aside.Sender : aside.Via)}, {aside.Name}: {aside.Reason}."));
    }

    private static void WriteReports(Terminal terminal, ReportList list)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("Id").RightAligned().NoWrap());
        foreach (var heading in (string[])["Kind", "Domain", "Day", "Reporter"]) table.AddColumn(new TableColumn(heading).NoWrap());
        foreach (var heading in (string[])["Passed", "Failed"]) table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        table.AddColumn("Signed by");
        foreach (var report in list.Reports)
        {
            table.AddRow(
                new Text(HumanText.Text($"{report.Id}")),
                new Text(report.Kind == ReportView.Word(ReportKind.Tls) ? "TLS" : "DMARC"),
                new Text(report.Domain),
                new Text(HumanText.Text($"{report.Begin.UtcDateTime:yyyy-MM-dd}")),
                new Text(HumanText.Safe(report.Organization)),
                new Text(HumanText.Count(report.Passed)),
                new Text(HumanText.Count(report.Failed)),
                new Text(report.SignedBy switch { null => "", "" => "nobody", var signer => signer }));
        }

        terminal.Out.Write(table);
    }
}
