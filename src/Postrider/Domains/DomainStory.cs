using System.Collections.Immutable;
using Postrider.Mail.DomainRecords;
using Postrider.Queue;
using Postrider.Relay.Domains;
using Spectre.Console;

namespace Postrider.Domains;

/// <summary>Tells people of domains, their records, and what is wrong with them.</summary>
internal static class DomainStory
{
    public static void WriteRecords(Terminal terminal, ImmutableArray<WantedRecord> wanted)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in (string[])["For", "State", "Type", "Name"]) table.AddColumn(new TableColumn(heading).NoWrap());
        table.AddColumn("Value");
        foreach (var record in wanted)
        {
            table.AddRow(
                new Text(record.Purpose.Word()),
                new Text(State(record), new Style(Colour(record.State))),
                new Text(record.Records.Type.ToString().ToUpperInvariant()),
                new Text(record.Records.Name.Value),
                new Text(string.Join('\n', record.Records.Values.Select(value => HumanText.Safe(value.Text)))));
        }

        terminal.Out.Write(table);
        foreach (var record in wanted.Where(record => record.State != RecordState.Present))
        {
            if (record.Replaced is { } replaced)
                foreach (var value in replaced.Values) terminal.WriteLine($"{record.Purpose.Word()}: it takes the place of {HumanText.Safe(value.Text)}");
            if (record.Note is { } note) terminal.WriteLine($"{record.Purpose.Word()}: {HumanText.Safe(note)}");
        }
    }

    public static void WriteList(Terminal terminal, ImmutableArray<SendingDomain> domains)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("Domain", "Records", "Keys");
        foreach (var domain in domains)
            table.AddRow(new Text(domain.Name.Unicode), new Text(Verification(domain)), new Text(string.Join(", ", domain.Keys.Select(key => $"{key.Selector} ({DomainReport.Word(key.State)})"))));
        terminal.Out.Write(table);
    }

    public static void WriteFindings(Terminal terminal, InspectionReport report)
    {
        terminal.WriteLine($"{report.Domain}: {(report.IsGood ? "everything that mail needs is right" : "not all is right")}");
        foreach (var finding in report.Findings)
        {
            terminal.Out.Write(new Text($"  {Mark(finding.Level),-8}", new Style(MarkColour(finding.Level))));
            terminal.WriteLine($"{finding.Purpose,-13} {HumanText.Safe(finding.What)}");
            if (finding.Mend is { } mend) terminal.WriteUnbroken($"            {"",-12}{HumanText.Safe(mend)}");
        }

        if (report.UsedKeys.Count > 0) terminal.WriteLine($"Mail of {report.Domain} is signed with {string.Join(" and ", report.UsedKeys)} from now on.");
    }

    public static string Verification(SendingDomain domain) => domain.Verification switch
    {
        DomainVerification.Verified => "right",
        DomainVerification.Broken => "broken",
        _ => "not yet right",
    };

    private static string State(WantedRecord record) => record.State switch
    {
        RecordState.Present => "there",
        RecordState.Merged => "to change",
        RecordState.Different => "other",
        RecordState.Unknown => "unknown",
        _ => record.Need == RecordNeed.Recommended ? "advised" : "missing",
    };

    private static Color Colour(RecordState state) => state switch
    {
        RecordState.Present => Color.Green,
        RecordState.Unknown => Color.Grey,
        _ => Color.Yellow,
    };

    private static string Mark(string level) => level switch
    {
        "right" => "right",
        "advice" => "advice",
        "warning" => "warning",
        "wrong" => "WRONG",
        _ => "unknown",
    };

    private static Color MarkColour(string level) => level switch
    {
        "right" => Color.Green,
        "wrong" => Color.Red,
        "unknown" => Color.Grey,
        _ => Color.Yellow,
    };
}
