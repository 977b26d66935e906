using System.Globalization;
using Postrider.Http.Admin;
using Postrider.Mail.Dns.Publishing;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Domains;

/// <summary>Tells people where the keys of a domain stand and what comes next.</summary>
internal static class KeyStory
{
    public static void Write(Terminal terminal, IReadOnlyList<KeyView> keys)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in (string[])["Key", "Algorithm", "State"]) table.AddColumn(new TableColumn(heading).NoWrap());
        table.AddColumn("What comes next");
        foreach (var key in keys) table.AddRow(new Text(key.Selector), new Text(key.Algorithm), new Text(key.State), new Text(Next(key)));
        terminal.Out.Write(table);
    }

    /// <summary>The records that a person has to set, as master files write them.</summary>
    public static void WriteWanted(Terminal terminal, IReadOnlyList<KeyView> keys)
    {
        foreach (var key in keys.Where(key => key is { WaitsFor: "record", IsSetHere: false }))
            terminal.WriteUnbroken($"{key.RecordName}. IN TXT {DnsRecordValue.OfText(key.Record).Text}");
    }

    private static string Next(KeyView key) => key.WaitsFor switch
    {
        "record" when !key.IsSetHere => "its TXT record is yours to set; it signs when that is seen in the DNS and has settled",
        "record" when key.PublishedAt is { } at => $"its record was set {Moment(at)}; it signs when that is seen in the DNS and has settled",
        "record" => "its record is set as soon as the name server takes it",
        "settling" => $"its record is in the DNS; it signs {From(key.WaitsUntil)}",
        "successor" => "signs until the next key takes over; then its record stays for a time of grace",
        "schedule" => key.WaitsUntil is { } due ? $"signs; the next key is made {From(due)}" : "signs; the next key is made when it is asked for",
        "grace" => $"signs no more; its record stays until {Moment(key.WaitsUntil)} for mail that is still on its way",
        _ => key.IsSetHere ? "out of use; its record is being removed" : $"out of use; remove the TXT record at {key.RecordName}",
    };

    private static string From(DateTimeOffset? moment) => $"from {Moment(moment)} on";

    private static string Moment(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "then";
}
