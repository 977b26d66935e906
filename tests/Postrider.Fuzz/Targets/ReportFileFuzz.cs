using System.IO.Compression;
using Postrider.Mail.ReportMail;

namespace Postrider.Fuzz.Targets;

/// <summary>Files and archives as reports are sent in, and the URIs and names around them.</summary>
public sealed class ReportFileFuzz : IFuzzTarget
{
    private static readonly ReportLimits Limits = new() { UnpackedSize = 256 * 1024, UnsuspiciousSize = 64 * 1024 };

    public string Name => "report-file";

    public IReadOnlyList<byte[]> Seeds { get; } = [Gzip("{}"u8), Gzip("<feedback/>"u8), Zip("<feedback/>"u8), "mailto:a@example.com!10m"u8.ToArray(), "a.example!b.example!1!2!x.xml.gz"u8.ToArray()];

    public void Run(ReadOnlySpan<byte> input)
    {
        var readings = ReportUnpacking.Read("name", input.ToArray(), Limits);
        Invariant.Holds(readings.Count is > 0 and <= 10, "A file has no reading, or too many.");
        foreach (var reading in readings)
        {
            Invariant.Holds(reading.Problem is null == (reading.Aggregate is not null || reading.Tls is not null), "A reading is both or neither.");
            Invariant.IsWritable(reading.Name + reading.Problem, "A reading");
        }

        var text = System.Text.Encoding.UTF8.GetString(input);
        if (ReportUri.TryParse(text, out var uri)) Invariant.Holds(uri.Mailbox is null != uri.Address is null && uri.MaximumSize is not < 0, "A URI is both or neither.");
        if (ReportFileName.TryParse(text, out var name)) Invariant.Holds(ReportFileName.TryParse(name.ToString(), out var again) && again == name, "A name does not come back.");
    }

    private static byte[] Gzip(ReadOnlySpan<byte> octets)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) gzip.Write(octets);
        return output.ToArray();
    }

    private static byte[] Zip(ReadOnlySpan<byte> octets)
    {
        using var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("a.xml").Open();
            entry.Write(octets);
        }

        return output.ToArray();
    }
}
