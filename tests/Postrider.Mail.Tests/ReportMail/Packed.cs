using System.IO.Compression;

namespace Postrider.Mail.Tests.ReportMail;

/// <summary>Makes archives.</summary>
internal static class Packed
{
    public static byte[] Gzip(byte[] octets)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) gzip.Write(octets);
        return output.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Octets)[] files)
    {
        using var output = new MemoryStream();
        using (var archive = new ZipArchive(output, ZipArchiveMode.Create))
        {
            foreach (var (name, octets) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(octets);
            }
        }

        return output.ToArray();
    }
}
