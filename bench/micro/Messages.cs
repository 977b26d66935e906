using System.Text;

namespace Postrider.Benchmarks;

internal static class Messages
{
    /// <summary>Text in lines of 76 characters, as base64 and most mail have them.</summary>
    public static byte[] Plain(int octets) => Lines(octets, "The quick brown fox jumps over the lazy dog, and then does so once again ...\r\n");

    /// <summary>Each line begins with a dot, which must be doubled: the worst case.</summary>
    public static byte[] Dotted(int octets) => Lines(octets, "..\r\n");

    private static byte[] Lines(int octets, string line)
    {
        var text = new StringBuilder(octets + line.Length);
        while (text.Length < octets) text.Append(line);
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
