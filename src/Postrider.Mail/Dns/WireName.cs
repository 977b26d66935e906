using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>
/// Names as they stand in DNS messages (RFC 1035, 3.1 and 4.1.4). Labels may hold any octet, so a name read is a text of
/// its own kind: labels in lower case parted by dots, an octet a character, and <see cref="InnerDot"/> for a dot inside a label.
/// </summary>
internal static class WireName
{
    /// <summary>Stands for a dot that does not part labels.</summary>
    private const char InnerDot = '\u0100';

    private const int MaximumLength = 255;
    private const int MaximumLabel = 63;

    /// <summary>Octets that <see cref="Write"/> needs at most.</summary>
    public static int LengthOf(DomainName name) => name.Value.Length + 2;

    /// <returns>How many octets were written.</returns>
    public static int Write(DomainName name, Span<byte> output)
    {
        var at = 0;
        foreach (var range in name.Value.AsSpan().Split('.'))
        {
            var label = name.Value.AsSpan(range);
            if (label.IsEmpty) continue;
            output[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, output[at..]);
        }

        output[at++] = 0;
        return at;
    }

    /// <summary>Reads a name and moves <paramref name="at"/> behind it; pointers may only lead backwards, so that every name ends.</summary>
    /// <param name="message">The whole message, for compressed names.</param>
    /// <param name="name">Empty for the root.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, out string name)
    {
        name = "";
        Span<char> text = stackalloc char[MaximumLength];
        var length = 0;
        var from = at;
        var earliest = at;
        var jumped = false;
        while (true)
        {
            if (from >= message.Length) return false;
            var octet = message[from++];
            if (octet == 0) break;
            if (octet >= 0xc0)
            {
                if (from >= message.Length) return false;
                var target = ((octet & 0x3f) << 8) | message[from++];
                if (!jumped) at = from;
                jumped = true;
                if (target >= earliest) return false;
                from = earliest = target;
                continue;
            }

            // Length octet, label, and the root's octet that is still to come.
            if (octet > MaximumLabel || from + octet > message.Length || length + octet + 2 > MaximumLength) return false;
            if (length > 0) text[length++] = '.';
            foreach (var b in message.Slice(from, octet)) text[length++] = b == '.' ? InnerDot : char.ToLowerInvariant((char)b);
            from += octet;
        }

        if (!jumped) at = from;
        name = text[..length].ToString();
        return true;
    }

    /// <summary>Whether a host or mail domain can have this name; the root cannot.</summary>
    public static bool TryConvert(string name, out DomainName domain)
    {
        domain = default;
        // A name of other octets must not be taken for an internationalised one.
        return Ascii.IsValid(name) && DomainName.TryParse(name, out domain);
    }

    /// <summary>The name as master files write it (RFC 1035, 5.1): other octets as <c>\DDD</c>.</summary>
    public static string ForPeople(string name)
    {
        if (name.Length == 0) return ".";
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (c == InnerDot) text.Append("\\.");
            else if (c is > ' ' and < '\x7f' and not '\\') text.Append(c);
            else text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\{(int)c:000}");
        }

        return text.ToString();
    }
}
