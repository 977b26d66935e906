using System.Text;

namespace Postrider.Mail.Bounces;

/// <summary>Text of a charset that is named, named wrongly, or not named, as with systems older than MIME.</summary>
internal static class CharsetGuess
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> octets, string? charset)
    {
        // ISO-2022-JP is the one that betrays itself: ESC $ B or ESC $ @.
        if (octets.IndexOf("\x1b$"u8) >= 0 && Find("iso-2022-jp") is { } japanese) return japanese.GetString(octets);
        // What has high bits is not ISO-2022, whatever it calls itself.
        var isLie = charset?.StartsWith("iso-2022", StringComparison.OrdinalIgnoreCase) == true && octets.IndexOfAnyInRange((byte)0x80, (byte)0xff) >= 0;
        if (!isLie && charset is { Length: > 0 } && Find(charset) is { } named) return named.GetString(octets);
        try
        {
            return Strict.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(octets);
        }
    }

    private static Encoding? Find(string charset)
    {
        // ASCII with high bits set is never ASCII: the guess below does better.
        if (charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase) || charset.StartsWith("unknown", StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
