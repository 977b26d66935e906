using System.Text;
using Postrider.Smtp;

namespace Postrider.Storage.Sql;

/// <summary>Addresses as they stand in the tables.</summary>
internal static class AddressText
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    /// <summary>Reads an address back; <c>postmaster</c> may stand without a domain (RFC 5321, 4.1.1.3).</summary>
    public static bool TryParse(string text, out MailboxAddress address)
    {
        if (MailboxAddress.TryParse(text, out address)) return true;
        if (!text.Equals("postmaster", StringComparison.OrdinalIgnoreCase)) return false;
        address = new MailboxAddress(text, default(DomainName));
        return true;
    }

    /// <exception cref="FormatException">The text is not a mailbox: the row is damaged.</exception>
    public static MailboxAddress Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not a mail address.");

    /// <summary>An address as a person typed it, in the form in which it was stored where it is one.</summary>
    public static string Normalize(string text) => TryParse(text, out var address) ? address.ToString() : text;

    /// <summary>
    /// The 64 bits by which messages are found (FNV-1a over the lower-case text). Two addresses with the same value would find each other's
    /// messages: at ten million addresses the odds of any such pair are one in 400,000.
    /// </summary>
    public static long Hash(string text)
    {
        var lower = text.ToLowerInvariant();
        Span<byte> octets = stackalloc byte[512];
        var length = Encoding.UTF8.TryGetBytes(lower, octets, out var written) ? written : 0;
        ReadOnlySpan<byte> all = length > 0 ? octets[..length] : Encoding.UTF8.GetBytes(lower);
        var hash = FnvOffset;
        foreach (var octet in all) hash = (hash ^ octet) * FnvPrime;
        return (long)hash;
    }

    /// <summary>The destination of an address in its text form: what stands after the last at-sign.</summary>
    public static string DestinationOf(string address) => address[(address.LastIndexOf('@') + 1)..];
}
