using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Reports;

/// <summary>The table of sources that both one report and the summary of all are shown in.</summary>
internal static class RowTable
{
    /// <param name="Domain">Empty where it is the same for all.</param>
    public readonly record struct Line(string Domain, string Source, string HeaderFrom, long Count, bool Dkim, bool Spf, string Disposition, string Words);

    public static void Write(Terminal terminal, IReadOnlyList<Line> lines)
    {
        var showsDomain = lines.Any(line => line.Domain.Length > 0);
        var table = new Table().Border(TableBorder.Simple);
        if (showsDomain) table.AddColumn(new TableColumn("Domain").NoWrap());
        table.AddColumn(new TableColumn("Source").NoWrap());
        table.AddColumn(new TableColumn("Messages").RightAligned().NoWrap());
        foreach (var heading in (string[])["From", "DKIM", "SPF", "Done"]) table.AddColumn(new TableColumn(heading).NoWrap());
        table.AddColumn("What it means");
        foreach (var line in lines)
        {
            List<Text> cells =
            [
                new(line.Source), new(HumanText.Count(line.Count)), new(line.HeaderFrom), new(line.Dkim ? "aligned" : "no"), new(line.Spf ? "aligned" : "no"),
                new(line.Disposition == "none" ? "delivered" : line.Disposition), new(HumanText.Safe(line.Words)),
            ];
            if (showsDomain) cells.Insert(0, new Text(line.Domain));
            table.AddRow(cells);
        }

        terminal.Out.Write(table);
    }
}
