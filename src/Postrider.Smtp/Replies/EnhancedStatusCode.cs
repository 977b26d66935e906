using System.Globalization;

namespace Postrider.Smtp;

/// <summary>An enhanced mail system status code: class, subject and detail, as in <c>4.7.1</c> (RFC 3463, 2).</summary>
/// <param name="Class">2 for success, 4 for a persistent transient failure, 5 for a permanent one.</param>
/// <param name="Subject">0 to 999: 1 address, 2 mailbox, 3 system, 4 network and routing, 5 protocol, 6 content, 7 policy.</param>
/// <param name="Detail">0 to 999.</param>
public readonly record struct EnhancedStatusCode(byte Class, ushort Subject, ushort Detail)
{
    /// <summary>Reads a code at the start of <paramref name="text"/>; it must be followed by the end or by a space.</summary>
    /// <param name="text">The text of a reply after its three digits and separator.</param>
    /// <param name="code">The code found.</param>
    /// <param name="length">How many characters of <paramref name="text"/> the code takes.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out EnhancedStatusCode code, out int length)
    {
        code = default;
        length = 0;
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.') return false;
        var at = 2;
        if (!TryReadNumber(text, ref at, out var subject)) return false;
        if (at >= text.Length || text[at++] != '.') return false;
        if (!TryReadNumber(text, ref at, out var detail)) return false;
        if (at < text.Length && text[at] is not (' ' or '\r' or '\n')) return false;
        code = new EnhancedStatusCode((byte)(text[0] - '0'), subject, detail);
        length = at;
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out EnhancedStatusCode, out int)"/>
    /// <exception cref="FormatException">The text is not a code.</exception>
    public static EnhancedStatusCode Parse(string text) =>
        TryParse(text, out var code, out var length) && length == text.Length
            ? code
            : throw new FormatException($"'{text}' is not an enhanced status code such as 5.1.1.");

    private static bool TryReadNumber(ReadOnlySpan<char> text, ref int at, out ushort number)
    {
        var start = at;
        number = 0;
        while (at < text.Length && at - start < 3 && char.IsAsciiDigit(text[at])) number = (ushort)(number * 10 + (text[at++] - '0'));
        return at > start;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");
}
