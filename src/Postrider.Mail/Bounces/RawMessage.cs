namespace Postrider.Mail.Bounces;

/// <summary>Mends what files do to messages: a mailbox's <c>From </c> line, blank lines before the header, lines that end with CR alone.</summary>
internal static class RawMessage
{
    public static byte[] Tidy(ReadOnlySpan<byte> message)
    {
        var octets = message.TrimStart("\r\n \t\ufeff"u8).ToArray();
        if (octets.AsSpan().IndexOf((byte)'\n') < 0) octets.AsSpan().Replace((byte)'\r', (byte)'\n');
        if (!octets.AsSpan().StartsWith("From "u8)) return octets;
        var end = octets.AsSpan().IndexOf((byte)'\n');
        return end < 0 ? octets : octets[(end + 1)..];
    }
}
