using System.IO.Compression;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.TlsReports;

namespace Postrider.Mail.ReportMail;

/// <summary>
/// Reads the reports in a file: XML, JSON, either of them packed by gzip, or a zip archive. What it is its first octets say, for names and types are often wrong.
/// An archive within an archive is refused, and so is what grows out of all proportion.
/// </summary>
public static class ReportUnpacking
{
    /// <summary>The problem of a file that has nothing of a report.</summary>
    public const string NeitherKind = "it is neither XML nor JSON";

    private const int BlockLength = 64 * 1024;

    /// <summary>Octets from one element to the next: a tag and a text. What one of millions of attributes becomes is many times what it was.</summary>
    private const int LongestElement = 64 * 1024;

    /// <summary>Entries in the list of an archive, folders and what is passed over among them.</summary>
    private const int MaximumListed = 100;

    /// <param name="name">The name of the file, for people.</param>
    /// <param name="octets">The file, of a size that the caller has bounded.</param>
    /// <param name="limits">The bounds.</param>
    public static IReadOnlyList<ReportReading> Read(string name, ReadOnlyMemory<byte> octets, ReportLimits limits)
    {
        try
        {
            return KindOf(octets.Span) switch
            {
                Kind.Zip => ReadArchive(name, octets, limits),
                Kind.Gzip => [ReadGzip(name, octets, limits)],
                _ => [ReadDocument(name, octets)],
            };
        }
        catch (InvalidDataException failure)
        {
            return [ReportReading.Failed(name, failure.Message)];
        }
        catch (Exception failure) when (failure is NotSupportedException or IOException or ArgumentException or OverflowException)
        {
            return [ReportReading.Failed(name, "the archive is broken or of a kind that is not known")];
        }
    }

    private static List<ReportReading> ReadArchive(string name, ReadOnlyMemory<byte> octets, ReportLimits limits)
    {
        // Whoever asks an archive for its entries has the whole list in memory, whatever it says of its length.
        if (octets.Span.Count("PK\u0001\u0002"u8) > MaximumListed) throw new InvalidDataException($"the archive holds more than {limits.Entries} files");
        using var stream = Open(octets);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        var files = archive.Entries.Where(entry => entry.Name.Length > 0 && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)).Take(limits.Entries + 1).ToList();
        if (files.Count == 0) throw new InvalidDataException("the archive is empty");
        if (files.Count > limits.Entries) throw new InvalidDataException($"the archive holds more than {limits.Entries} files");
        var readings = new List<ReportReading>();
        var left = limits.UnpackedSize;
        foreach (var file in files)
        {
            using var content = file.Open();
            // The sizes that the archive tells are the sender's word: only what comes out counts.
            var unpacked = Unpack(content, octets.Length, left, limits);
            left -= unpacked.Length;
            readings.Add(ReadUnpacked(CleanName(file.Name, name), unpacked));
        }

        return readings;
    }

    private static ReportReading ReadGzip(string name, ReadOnlyMemory<byte> octets, ReportLimits limits)
    {
        using var stream = Open(octets);
        using var content = new GZipStream(stream, CompressionMode.Decompress);
        return ReadUnpacked(name, Unpack(content, octets.Length, limits.UnpackedSize, limits));
    }

    private static ReportReading ReadUnpacked(string name, ReadOnlyMemory<byte> octets) =>
        KindOf(octets.Span) is Kind.Zip or Kind.Gzip ? ReportReading.Failed(name, "it is an archive within an archive") : ReadDocument(name, octets);

    private static ReportReading ReadDocument(string name, ReadOnlyMemory<byte> octets)
    {
        var start = Start(octets.Span);
        if (start is (byte)'{')
            return TlsReportReader.TryRead(octets, out var tls, out var wrong) ? new ReportReading(name) { Tls = tls } : ReportReading.Failed(name, wrong);
        if (start is not (byte)'<' && KindOf(octets.Span) != Kind.WideText) return ReportReading.Failed(name, octets.IsEmpty ? "it is empty" : NeitherKind);
        if (HasLongElement(octets.Span)) return ReportReading.Failed(name, $"an element of its XML is longer than {LongestElement / 1024} KiB");
        // White space before the declaration is a mistake that some reporters make and XML does not take.
        using var stream = Open(octets[^octets.Span.TrimStart(" \t\r\n"u8).Length..]);
        return AggregateReportReader.TryRead(stream, out var report, out var problem) ? new ReportReading(name) { Aggregate = report } : ReportReading.Failed(name, problem);
    }

    private static ReadOnlyMemory<byte> Unpack(Stream content, int packed, int room, ReportLimits limits)
    {
        var most = Math.Min(room, Math.Max(limits.UnsuspiciousSize, (long)packed * limits.Ratio));
        using var unpacked = new MemoryStream();
        var block = new byte[BlockLength];
        while (content.Read(block) is > 0 and var length)
        {
            if (unpacked.Length + length > most)
                throw new InvalidDataException(most == room ? $"it unpacks to more than {limits.UnpackedSize / (1024 * 1024)} MiB" : $"it unpacks to more than {limits.Ratio} times its size");
            unpacked.Write(block, 0, length);
        }

        return unpacked.GetBuffer().AsMemory(0, (int)unpacked.Length);
    }

    /// <summary>Whether anything is long between two angle brackets that open. In UTF-16 other characters have that octet too, and a document in it is short.</summary>
    private static bool HasLongElement(ReadOnlySpan<byte> xml)
    {
        if (KindOf(xml) == Kind.WideText) return xml.Length > 1024 * 1024;
        while (xml.Length > LongestElement)
        {
            var next = xml[1..(LongestElement + 1 > xml.Length ? xml.Length : LongestElement + 1)].LastIndexOf((byte)'<');
            if (next < 0) return true;
            xml = xml[(next + 1)..];
        }

        return false;
    }

    private static MemoryStream Open(ReadOnlyMemory<byte> octets) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(octets, out var segment) && segment.Array is not null
            ? new MemoryStream(segment.Array, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(octets.ToArray(), writable: false);

    private static byte? Start(ReadOnlySpan<byte> octets)
    {
        if (octets.StartsWith("\uFEFF"u8)) octets = octets[3..];
        octets = octets.TrimStart(" \t\r\n"u8);
        return octets.IsEmpty ? null : octets[0];
    }

    private static Kind KindOf(ReadOnlySpan<byte> octets) => octets switch
    {
        [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..] => Kind.Zip,
        [0x1f, 0x8b, ..] => Kind.Gzip,
        [0xff, 0xfe, ..] or [0xfe, 0xff, ..] => Kind.WideText,
        _ => Kind.Text,
    };

    private static string CleanName(string entry, string archive) => entry.Any(char.IsControl) || entry.Length > 255 ? archive : entry;

    private enum Kind
    {
        Text,

        /// <summary>UTF-16 with its mark.</summary>
        WideText,
        Gzip,
        Zip,
    }
}
