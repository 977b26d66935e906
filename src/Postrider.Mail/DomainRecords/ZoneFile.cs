using System.Collections.Immutable;
using System.Text;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;

namespace Postrider.Mail.DomainRecords;

/// <summary>Writes records as a piece of a master file (RFC 1035, 5.1), as BIND, Knot, NSD and the import forms of providers read it.</summary>
public static class ZoneFile
{
    /// <summary>Names in full, so that it means the same wherever it is pasted; what is replaced and what belongs elsewhere as comments.</summary>
    public static string Write(ImmutableArray<WantedRecord> wanted)
    {
        var text = new StringBuilder();
        foreach (var record in wanted)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append("; ").Append(record.Purpose.Word());
            if (record.State == RecordState.Present) text.Append(", which stands there already");
            text.Append('\n');
            if (record.Note is { } note) text.Append("; ").Append(Printable(note)).Append('\n');
            if (record.Replaced is { } replaced) Append(replaced, "; remove: ", text);
            Append(record.Records, record.Need == RecordNeed.Elsewhere || record.State == RecordState.Different ? "; " : "", text);
        }

        return text.ToString();
    }

    private static void Append(DnsRecordSet set, string before, StringBuilder text)
    {
        foreach (var value in set.Values)
            text.Append(before).Append(System.Globalization.CultureInfo.InvariantCulture, $"{WireName.ForPeople(set.Name.Value)}. {set.TimeToLive.TotalSeconds:0} IN {set.Type.Mnemonic()} {value.Text}\n");
    }

    /// <summary>A line end in a stranger's record would end the comment.</summary>
    private static string Printable(string note) => string.Concat(note.Select(c => char.IsControl(c) ? ' ' : c));
}
