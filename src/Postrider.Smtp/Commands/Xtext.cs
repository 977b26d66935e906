using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>The encoding of values that may hold any character (RFC 3461, 4): <c>+</c> and two hexadecimal digits for what may not stand itself.</summary>
public static class Xtext
{
    /// <summary>Decodes to text. Octets that are not UTF-8 after decoding are refused.</summary>
    /// <param name="encoded">The value as it stands in the command.</param>
    /// <param name="maximum">The most octets that may come out.</param>
    /// <param name="text">What it means. May hold control characters.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, int maximum, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (encoded.Length > 3 * maximum) return false;
        Span<byte> octets = encoded.Length <= 512 ? stackalloc byte[encoded.Length] : new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var octet = encoded[i];
            if (octet == (byte)'+')
            {
                if (i + 2 >= encoded.Length || !TryHex(encoded[i + 1], out var high) || !TryHex(encoded[i + 2], out var low)) return false;
                octet = (byte)(high << 4 | low);
                i += 2;
            }
            else if (octet is <= (byte)' ' or >= 0x7f or (byte)'=')
            {
                return false;
            }

            octets[length++] = octet;
        }

        octets = octets[..length];
        if (length > maximum || !System.Text.Unicode.Utf8.IsValid(octets)) return false;
        text = Encoding.UTF8.GetString(octets);
        return true;
    }

    /// <summary>Whether all characters are printable ASCII or spaces, so that the text may go into a report or a log.</summary>
    public static bool IsPrintable(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');

    private static bool TryHex(byte digit, out int value)
    {
        value = char.IsAsciiDigit((char)digit) ? digit - (byte)'0'
            : char.IsAsciiHexDigit((char)digit) ? (digit | 0x20) - (byte)'a' + 10
            : -1;
        return value >= 0;
    }
}
