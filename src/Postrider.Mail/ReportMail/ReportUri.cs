using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Postrider.Smtp;

namespace Postrider.Mail.ReportMail;

/// <summary>Where a domain wants its reports: by mail, with or without a limit of size (RFC 7489, 6.3), or by HTTPS (RFC 8460, 3).</summary>
public sealed record ReportUri
{
    private const int MaximumLength = 2000;

    private ReportUri()
    {
    }

    /// <summary>For <c>mailto:</c>.</summary>
    public MailboxAddress? Mailbox { get; private init; }

    /// <summary>For <c>https:</c>.</summary>
    public Uri? Address { get; private init; }

    /// <summary>Octets of a message at most; <c>null</c> where it does not say.</summary>
    public long? MaximumSize { get; private init; }

    /// <summary>The URIs of a list that can be used; the rest is passed over.</summary>
    public static ImmutableArray<ReportUri> ParseAll(IEnumerable<string> texts) =>
        [.. texts.Select(text => TryParse(text, out var uri) ? uri : null).OfType<ReportUri>()];

    public static bool TryParse(string text, [NotNullWhen(true)] out ReportUri? uri)
    {
        ArgumentNullException.ThrowIfNull(text);
        uri = null;
        text = text.Trim();
        if (text.Length > MaximumLength) return false;
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) return TryParseMailbox(text["mailto:".Length..], out uri);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0 || address.Host.Length == 0) return false;
        uri = new ReportUri { Address = address };
        return true;
    }

    public override string ToString() => Mailbox is { } mailbox ? $"mailto:{mailbox}" : Address?.ToString() ?? "";

    private static bool TryParseMailbox(string text, [NotNullWhen(true)] out ReportUri? uri)
    {
        uri = null;
        // An exclamation mark in the address itself is escaped.
        var mark = text.IndexOf('!', StringComparison.Ordinal);
        long? size = null;
        if (mark >= 0)
        {
            if (!TryParseSize(text.AsSpan(mark + 1), out var octets)) return false;
            size = octets;
            text = text[..mark];
        }

        var query = text.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0) text = text[..query];
        if (!MailboxAddress.TryParse(Uri.UnescapeDataString(text), out var mailbox) || mailbox.Domain.IsEmpty) return false;
        uri = new ReportUri { Mailbox = mailbox, MaximumSize = size };
        return true;
    }

    /// <summary>Digits and a unit: k, m, g or t, of 1024 (RFC 7489, 6.3).</summary>
    private static bool TryParseSize(ReadOnlySpan<char> text, out long octets)
    {
        octets = 0;
        if (text.IsEmpty) return false;
        var shift = char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        if (shift > 0) text = text[..^1];
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue >> shift) return false;
        octets = number << shift;
        return true;
    }
}
