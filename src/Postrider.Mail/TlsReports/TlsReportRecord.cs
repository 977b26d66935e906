using System.Collections.Immutable;
using Postrider.Mail.ReportMail;

namespace Postrider.Mail.TlsReports;

/// <summary>The record at <c>_smtp._tls</c> by which a domain asks for reports (RFC 8460, 3).</summary>
public static class TlsReportRecord
{
    private const string Version = "TLSRPTv1";
    private const int MaximumUris = 10;

    /// <summary>Where the domain wants its reports; empty where it asks for none, or has more than one record.</summary>
    public static ImmutableArray<ReportUri> UrisOf(IEnumerable<string> texts)
    {
        var records = texts.Where(IsRecord).Take(2).ToList();
        if (records.Count != 1) return [];
        foreach (var field in records[0].Split(';', StringSplitOptions.TrimEntries).Skip(1))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || field[..equals].TrimEnd() != "rua") continue;
            return ReportUri.ParseAll(field[(equals + 1)..].Split(',').Take(MaximumUris));
        }

        return [];
    }

    private static bool IsRecord(string text)
    {
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var first = end < 0 ? text : text[..end];
        var equals = first.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && first[..equals].Trim() == "v" && first[(equals + 1)..].Trim() == Version;
    }
}
