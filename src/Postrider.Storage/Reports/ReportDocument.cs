using System.IO.Compression;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;

namespace Postrider.Storage.Reports;

/// <summary>A report whole, as it lies in the database: written anew by us and packed.</summary>
internal static class ReportDocument
{
    public static byte[] Write(Action<Stream> write)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) write(gzip);
        return output.ToArray();
    }

    /// <exception cref="FormatException">The row is damaged.</exception>
    public static StoredReport Read(ReceivedReport summary, ReadOnlySpan<byte> document)
    {
        using var input = new MemoryStream(document.ToArray());
        using var gzip = new GZipStream(input, CompressionMode.Decompress);
        try
        {
            if (summary.Kind == ReportKind.Dmarc && AggregateReportReader.TryRead(gzip, out var aggregate, out _)) return new StoredReport(summary, aggregate, null);
            using var json = new MemoryStream();
            if (summary.Kind == ReportKind.Tls) gzip.CopyTo(json);
            if (TlsReportReader.TryRead(json.ToArray(), out var tls, out _)) return new StoredReport(summary, null, tls);
        }
        catch (InvalidDataException)
        {
            // Told below.
        }

        throw new FormatException($"The document of report {summary.Id} cannot be read.");
    }
}
