using System.Collections.Immutable;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Headers;

/// <summary>
/// The domains in a field that cannot be read as mailboxes: every one that stands behind an at sign, be it in quotes, comments or brackets. Whichever of them a reader's program takes for
/// the author's, it is among them, so that nobody escapes a domain's policy by a field that programs read in different ways.
/// </summary>
internal static class AddressGuesses
{
    /// <summary>Different domains that are told at most; who has more is no author.</summary>
    public const int MaximumDomains = 20;

    /// <summary>Octets of a domain that are looked at.</summary>
    private const int MaximumLength = 1024;

    public static ImmutableArray<DomainName> Find(ReadOnlySpan<byte> body)
    {
        var found = ImmutableArray.CreateBuilder<DomainName>();
        while (found.Count < MaximumDomains && body.IndexOf((byte)'@') is >= 0 and var at)
        {
            body = SkipSpace(body[(at + 1)..]);
            var length = 0;
            while (length < body.Length && length < MaximumLength && IsOfDomain(body[length])) length++;
            if (DomainName.TryParse(Encoding.UTF8.GetString(body[..length].Trim((byte)'.')), out var domain) && !found.Contains(domain)) found.Add(domain);
        }

        return found.ToImmutable();
    }

    /// <summary>White space and comments may stand within an address of old (RFC 5322, 4.4).</summary>
    private static ReadOnlySpan<byte> SkipSpace(ReadOnlySpan<byte> body)
    {
        while (true)
        {
            body = body.TrimStart(" \t\r\n"u8);
            if (body is not [(byte)'(', ..] || body[..Math.Min(body.Length, MaximumLength)].IndexOf((byte)')') is not (> 0 and var end)) return body;
            body = body[(end + 1)..];
        }
    }

    private static bool IsOfDomain(byte octet) => octet >= 0x80 || char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_';
}
