using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postrider.Smtp;

/// <summary>The grammar of mailboxes and paths on bytes (RFC 5321, 4.1.2 and 4.1.3; RFC 6531, 3.3).</summary>
public static class AddressGrammar
{
    private const int MaximumLocalPartOctets = 64;
    private const int MaximumPathOctets = 254;

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
        if (text.Length < 3 || text[0] != (byte)'[' || text[^1] != (byte)']' || !Ascii.IsValid(text)) return false;
        var inner = Encoding.ASCII.GetString(text[1..^1]);
        if (inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase))
        {
            if (!IPAddress.TryParse(inner.AsSpan(5), out var v6) || v6.AddressFamily != AddressFamily.InterNetworkV6 || inner.Contains('%', StringComparison.Ordinal)) return false;
            address = v6;
            return true;
        }

        if (!IsDottedQuad(text[1..^1]) || !IPAddress.TryParse(inner, out var v4)) return false;
        address = v4;
        return true;
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
    public static bool IsDotString(string text)
    {
        if (text.Length == 0 || text[0] == '.' || text[^1] == '.') return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '.')
            {
                if (text[i - 1] == '.') return false;
            }
            else if (text[i] < 0x80 && !IsAtomText((byte)text[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts a local part into quotes and escapes what must be (RFC 5321, 4.1.2, Quoted-string).</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static PathError TryParseLocalPart(ReadOnlySpan<byte> text, Utf8Mode utf8, out string local, out int length)
    {
        local = "";
        length = 0;
        if (text.IsEmpty) return PathError.Syntax;
        var meaning = new List<byte>(32);
        if (text[0] == (byte)'"')
        {
            var at = 1;
            while (true)
            {
                if (at >= text.Length) return PathError.LocalPart;
                var b = text[at++];
                if (b == (byte)'"') break;
                if (b == (byte)'\\')
                {
                    if (at >= text.Length || text[at] is < 0x20 or > 0x7e) return PathError.LocalPart;
                    b = text[at++];
                }
                else if (b is < 0x20 or 0x7f)
                {
                    return PathError.LocalPart;
                }

                meaning.Add(b);
            }

            length = at;
        }
        else
        {
            while (length < text.Length && text[length] != (byte)'@')
            {
                var b = text[length];
                if (b == (byte)'.')
                {
                    if (length == 0 || text[length - 1] == (byte)'.') return PathError.LocalPart;
                }
                else if (b < 0x80 && !IsAtomText(b))
                {
                    return PathError.LocalPart;
                }

                meaning.Add(b);
                length++;
            }

            if (length == 0 || text[length - 1] == (byte)'.') return PathError.LocalPart;
        }

        if (meaning.Count > MaximumLocalPartOctets) return PathError.LocalPart;
        return TryDecode(meaning.ToArray(), utf8, out local);
    }

    internal static PathError TryParseDomain(ReadOnlySpan<byte> text, Utf8Mode utf8, out DomainName domain)
    {
        domain = default;
        var error = TryDecode(text, utf8, out var name);
        if (error != PathError.None) return error;
        return DomainName.TryParse(name, out domain) ? PathError.None : PathError.Domain;
    }

    private static PathError TryDecode(ReadOnlySpan<byte> bytes, Utf8Mode utf8, out string text)
    {
        text = "";
        if (!Ascii.IsValid(bytes))
        {
            if (!System.Text.Unicode.Utf8.IsValid(bytes)) return PathError.Syntax;
            if (utf8 == Utf8Mode.Refused) return PathError.NeedsSmtpUtf8;
        }

        text = Encoding.UTF8.GetString(bytes);
        return PathError.None;
    }

    // RFC 5322, 3.2.3: atext.
    private static bool IsAtomText(byte b) =>
        char.IsAsciiLetterOrDigit((char)b) || "!#$%&'*+-/=?^_`{|}~"u8.Contains(b);
}
