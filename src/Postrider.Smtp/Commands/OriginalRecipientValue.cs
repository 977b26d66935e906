using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>The value of ORCPT: an address type, a semicolon and an encoded address (RFC 3461, 4.2; RFC 6533, 3).</summary>
internal static class OriginalRecipientValue
{
    private const int MaximumOctets = 500;
    private const int MaximumTypeOctets = 64;

    // RFC 5322, 3.2.3: atext, but for what no type has and a report could not hold.
    private static readonly SearchValues<byte> TypeOctets = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+"u8);

    /// <param name="utf8">Whether SMTPUTF8 is in force: only then may a <c>utf-8</c> address stand in UTF-8 itself.</param>
    public static bool TryParse(ReadOnlySpan<byte> value, Utf8Mode utf8, [NotNullWhen(true)] out OriginalRecipient? original)
    {
        original = null;
        var semicolon = value.IndexOf((byte)';');
        if (value.Length > MaximumOctets || semicolon is < 1 or > MaximumTypeOctets) return false;
        if (value[..semicolon].ContainsAnyExcept(TypeOctets)) return false;
        var type = Encoding.ASCII.GetString(value[..semicolon]).ToLowerInvariant();
        var encoded = value[(semicolon + 1)..];
        if (encoded.IsEmpty) return false;
        string? address;
        if (type == "utf-8" ? !TryDecodeUtf8(encoded, utf8, out address) : !Xtext.TryDecode(encoded, MaximumOctets, out address) || !Xtext.IsPrintable(address)) return false;
        original = new OriginalRecipient(type, address);
        return true;
    }

    // RFC 6533, 3: utf-8-addr-xtext, and utf-8-addr-unitext where SMTPUTF8 is in force.
    private static bool TryDecodeUtf8(ReadOnlySpan<byte> encoded, Utf8Mode utf8, [NotNullWhen(true)] out string? address)
    {
        address = null;
        if (!Ascii.IsValid(encoded) && (utf8 == Utf8Mode.Refused || !System.Text.Unicode.Utf8.IsValid(encoded))) return false;
        var decoded = new StringBuilder(encoded.Length);
        while (!encoded.IsEmpty)
        {
            var plain = encoded.IndexOf((byte)'\\');
            if (plain < 0) plain = encoded.Length;
            decoded.Append(Encoding.UTF8.GetString(encoded[..plain]));
            encoded = encoded[plain..];
            if (encoded.IsEmpty) break;
            if (!TryReadCodePoint(ref encoded, out var rune)) return false;
            decoded.Append(rune.ToString());
        }

        address = decoded.ToString();
        foreach (var rune in address.EnumerateRunes())
            if (Rune.IsControl(rune)) return false;
        return true;
    }

    // EmbeddedUnicodeChar: \x{20AC}, two to six hexadecimal digits of a code point that may stand in text.
    private static bool TryReadCodePoint(ref ReadOnlySpan<byte> encoded, out Rune rune)
    {
        rune = default;
        var end = encoded.IndexOf((byte)'}');
        if (end is < 5 or > 9 || !encoded.StartsWith("\\x{"u8)) return false;
        if (!int.TryParse(encoded[3..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || !Rune.TryCreate(code, out rune)) return false;
        encoded = encoded[(end + 1)..];
        return true;
    }
}
