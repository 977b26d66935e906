using System.Text;

namespace Postrider.Smtp;

/// <summary>The grammar of paths: mailboxes in angle brackets, as MAIL and RCPT have them (RFC 5321, 4.1.2).</summary>
public static class PathGrammar
{
    /// <summary>RFC 5321, 4.5.3.1.3, brackets and source route included.</summary>
    public const int MaximumOctets = 256;

    /// <summary>Finds the path at the start of <paramref name="text"/>: from its <c>&lt;</c> to the <c>&gt;</c> that no quotes enclose.</summary>
    /// <returns>Its length with both brackets, or 0 where there is none.</returns>
    public static int Find(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != (byte)'<') return 0;
        var quoted = false;
        for (var at = 1; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'\\' when quoted:
                    at++;
                    break;
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'>' when !quoted:
                    return at + 1;
            }
        }

        return 0;
    }

    /// <summary>Parses a reverse-path: <c>&lt;&gt;</c> or a path.</summary>
    /// <param name="path">The path with its brackets.</param>
    /// <param name="utf8">Whether SMTPUTF8 is in force.</param>
    /// <param name="mailbox">The mailbox; <c>null</c> for the null reverse-path.</param>
    public static PathError TryParseReversePath(ReadOnlySpan<byte> path, Utf8Mode utf8, out MailboxAddress? mailbox)
    {
        mailbox = null;
        if (path.SequenceEqual("<>"u8)) return PathError.None;
        var error = TryParse(path, utf8, out var parsed);
        if (error == PathError.None) mailbox = parsed;
        return error;
    }

    /// <summary>Parses a forward-path: a path, or <c>&lt;postmaster&gt;</c> in any case, whose mailbox has no domain (RFC 5321, 4.1.1.3).</summary>
    /// <param name="path">The path with its brackets.</param>
    /// <param name="utf8">Whether SMTPUTF8 is in force.</param>
    /// <param name="mailbox">The mailbox, when the answer is <see cref="PathError.None"/>.</param>
    public static PathError TryParseForwardPath(ReadOnlySpan<byte> path, Utf8Mode utf8, out MailboxAddress mailbox)
    {
        if (!Ascii.EqualsIgnoreCase(path, "<postmaster>"u8)) return TryParse(path, utf8, out mailbox);
        mailbox = new MailboxAddress("postmaster", default(DomainName));
        return PathError.None;
    }

    private static PathError TryParse(ReadOnlySpan<byte> path, Utf8Mode utf8, out MailboxAddress mailbox)
    {
        mailbox = default;
        if (path.Length < 2 || path[0] != (byte)'<' || path[^1] != (byte)'>') return PathError.Syntax;
        if (path.Length > MaximumOctets) return PathError.TooLong;
        var inner = path[1..^1];
        if (!inner.IsEmpty && inner[0] == (byte)'@')
        {
            var error = SkipSourceRoute(ref inner, utf8);
            if (error != PathError.None) return error;
        }

        return AddressGrammar.TryParseMailbox(inner, utf8, out mailbox);
    }

    // RFC 5321, appendix C: a source route must be understood, and is then ignored.
    private static PathError SkipSourceRoute(ref ReadOnlySpan<byte> inner, Utf8Mode utf8)
    {
        var colon = inner.IndexOf((byte)':');
        if (colon < 0) return PathError.Syntax;
        foreach (var range in inner[..colon].Split((byte)','))
        {
            var hop = inner[range];
            if (hop.IsEmpty || hop[0] != (byte)'@') return PathError.Syntax;
            var error = AddressGrammar.TryParseDomain(hop[1..], utf8, out _);
            if (error != PathError.None) return error;
        }

        inner = inner[(colon + 1)..];
        return PathError.None;
    }
}
