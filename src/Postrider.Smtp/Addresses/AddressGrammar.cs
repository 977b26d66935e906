using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postrider.Smtp;

/// <summary>The grammar of mailboxes and paths on bytes (RFC 5321, 4.1.2 and 4.1.3; RFC 6531, 3.3).</summary>
public static class AddressGrammar
{
    private const int MaximumLocalPartOctets = 64;
    private const int MaximumPathOctets = 254;

    // RFC 5322, 3.2.3: atext; the dot between atoms; RFC 6531, 3.3: whatever is not ASCII.
    private static readonly SearchValues<byte> AtomOctets = SearchValues.Create(
        [.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~."u8, .. NonAscii()]);

    private static readonly SearchValues<byte> Ipv6Octets = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>Parses <c>local@domain</c>, <c>"quoted local"@domain</c> or <c>local@[literal]</c>, without angle brackets.</summary>
    /// <param name="text">The bytes of the mailbox alone.</param>
    /// <param name="utf8">Whether SMTPUTF8 is in force.</param>
    /// <param name="mailbox">The mailbox, when the answer is <see cref="PathError.None"/>.</param>
    public static PathError TryParseMailbox(ReadOnlySpan<byte> text, Utf8Mode utf8, out MailboxAddress mailbox)
    {
        mailbox = default;
        if (text.Length > MaximumPathOctets) return PathError.TooLong;
        var error = TryParseLocalPart(text, utf8, out var local, out var length);
        if (error != PathError.None) return error;
        if (length >= text.Length || text[length] != (byte)'@') return PathError.Syntax;
        var rest = text[(length + 1)..];
        if (!rest.IsEmpty && rest[0] == (byte)'[')
        {
            if (!TryParseLiteral(rest, out var address)) return PathError.Domain;
            mailbox = new MailboxAddress(local, address);
            return PathError.None;
        }

        error = TryParseDomain(rest, utf8, out var domain);
        if (error == PathError.None) mailbox = new MailboxAddress(local, domain);
        return error;
    }

    /// <summary>Parses an address literal with its brackets (RFC 5321, 4.1.3).</summary>
    public static bool TryParseLiteral(ReadOnlySpan<byte> text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Length < 3 || text[0] != (byte)'[' || text[^1] != (byte)']') return false;
        var inner = text[1..^1];
        var prefix = "IPv6:"u8;
        var isV6 = inner.Length > prefix.Length && Ascii.EqualsIgnoreCase(inner[..prefix.Length], prefix);
        if (isV6) inner = inner[prefix.Length..];
        // IPAddress takes brackets, ports, prefix lengths and scopes as well.
        if (isV6 ? inner.ContainsAnyExcept(Ipv6Octets) : !IsDottedQuad(inner)) return false;
        if (!IPAddress.TryParse(inner, out var parsed)) return false;
        address = parsed;
        return isV6 == (parsed.AddressFamily == AddressFamily.InterNetworkV6);
    }

    /// <summary>
    /// Whether the text is four decimal numbers of at most 255 without leading zeros, with dots between them. <see cref="IPAddress"/> itself takes
    /// fewer numbers, and octal and hexadecimal ones, too.
    /// </summary>
    public static bool IsDottedQuad(ReadOnlySpan<byte> text)
    {
        var parts = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            var part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || part.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
            if (part.Length > 1 && part[0] == (byte)'0') return false;
            if (part.Length == 3 && part.SequenceCompareTo("255"u8) > 0) return false;
        }

        return parts == 4;
    }

    /// <summary>Whether the text may stand as a local part without quotes: atoms parted by single dots.</summary>
    public static bool IsDotString(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '.' || text[^1] == '.' || text.IndexOf("..", StringComparison.Ordinal) >= 0) return false;
        foreach (var c in text)
            if (c < 0x80 && !AtomOctets.Contains((byte)c)) return false;
        return true;
    }

    private static bool IsDotString(ReadOnlySpan<byte> text) =>
        !text.IsEmpty && text[0] != (byte)'.' && text[^1] != (byte)'.' && text.IndexOf(".."u8) < 0 && !text.ContainsAnyExcept(AtomOctets);

    /// <summary>Puts a local part into quotes and escapes what must be (RFC 5321, 4.1.2, Quoted-string).</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static IEnumerable<byte> NonAscii()
    {
        for (var octet = 0x80; octet <= 0xff; octet++) yield return (byte)octet;
    }

    private static PathError TryParseLocalPart(ReadOnlySpan<byte> text, Utf8Mode utf8, out string local, out int length)
    {
        local = "";
        length = 0;
        if (text.IsEmpty) return PathError.Syntax;
        Span<byte> meaning = stackalloc byte[MaximumLocalPartOctets];
        if (text[0] == (byte)'"') return TryUnquote(text, meaning, out length, out var octets) ? TryDecode(meaning[..octets], utf8, out local) : PathError.LocalPart;
        length = text.IndexOf((byte)'@');
        if (length < 0) return PathError.Syntax;
        var atoms = text[..length];
        return IsDotString(atoms) && length <= MaximumLocalPartOctets ? TryDecode(atoms, utf8, out local) : PathError.LocalPart;
    }

    /// <param name="text">Begins with a quote.</param>
    /// <param name="meaning">What stands between the quotes, without escapes.</param>
    /// <param name="length">Octets of <paramref name="text"/> with both quotes.</param>
    /// <param name="octets">Octets of <paramref name="meaning"/>.</param>
    private static bool TryUnquote(ReadOnlySpan<byte> text, Span<byte> meaning, out int length, out int octets)
    {
        octets = 0;
        for (length = 1; length < text.Length; length++)
        {
            var octet = text[length];
            if (octet == (byte)'"')
            {
                length++;
                return true;
            }

            if (octet == (byte)'\\' && (++length >= text.Length || (octet = text[length]) > 0x7e)) return false;
            if (octet is < 0x20 or 0x7f || octets == meaning.Length) return false;
            meaning[octets++] = octet;
        }

        return false;
    }

    internal static PathError TryParseDomain(ReadOnlySpan<byte> text, Utf8Mode utf8, out DomainName domain)
    {
        domain = default;
        if (text.Length > MaximumPathOctets) return PathError.TooLong;
        var error = Check(text, utf8);
        if (error != PathError.None) return error;
        Span<char> name = stackalloc char[MaximumPathOctets];
        return DomainName.TryParse(name[..Encoding.UTF8.GetChars(text, name)], out domain) ? PathError.None : PathError.Domain;
    }

    private static PathError TryDecode(ReadOnlySpan<byte> octets, Utf8Mode utf8, out string text)
    {
        var error = Check(octets, utf8);
        text = error == PathError.None ? Encoding.UTF8.GetString(octets) : "";
        return error;
    }

    private static PathError Check(ReadOnlySpan<byte> octets, Utf8Mode utf8)
    {
        if (Ascii.IsValid(octets)) return PathError.None;
        if (!System.Text.Unicode.Utf8.IsValid(octets) || HoldsLatinControl(octets)) return PathError.Syntax;
        return utf8 == Utf8Mode.Allowed ? PathError.None : PathError.NeedsSmtpUtf8;
    }

    // U+0080 to U+009F: the grammar lets them pass, but they drive terminals as escape sequences do, and no mailbox has them.
    private static bool HoldsLatinControl(ReadOnlySpan<byte> utf8)
    {
        for (var at = utf8.IndexOf((byte)0xc2); at >= 0; at = utf8.IndexOf((byte)0xc2))
        {
            if (utf8[at + 1] < 0xa0) return true;
            utf8 = utf8[(at + 2)..];
        }

        return false;
    }
}
