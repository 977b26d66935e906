using System.Buffers;
using System.Collections.Immutable;
using MimeKit;
using Postrider.Smtp;
using MailboxAddress = Postrider.Smtp.MailboxAddress;

namespace Postrider.Mail.Headers;

/// <summary>The mailboxes in a field such as From or To (RFC 5322, 3.4).</summary>
public static class AddressField
{
    // Strict: what clients may read in two ways (a second address before the brackets, no closing bracket) must not pass a check of senders.
    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
        MaxAddressGroupDepth = 2,
    };

    /// <summary>Octets of a field that is read; one that is longer counts as one that cannot be.</summary>
    private const int MaximumLength = 64 * 1024;

    private static readonly SearchValues<byte> PlainWords = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 "u8);
    private static readonly SearchValues<byte> PlainAddress = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_+@"u8);

    /// <summary>Reads every mailbox, those in groups included.</summary>
    /// <param name="body">The field's body, folds included.</param>
    /// <param name="mailboxes">The mailboxes in order; empty for a group without members.</param>
    /// <returns>Whether all of it could be understood without guessing.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, out ImmutableArray<MailboxAddress> mailboxes)
    {
        mailboxes = [];
        if (TryParsePlain(body, out var plain))
        {
            mailboxes = [plain];
            return true;
        }

        if (body.Length > MaximumLength) return false;
        var octets = body.ToArray();
        if (octets.AsSpan().Contains((byte)0)) return false;
        if (!InternetAddressList.TryParse(Strict, octets, 0, octets.Length, out var list)) return false;
        var found = ImmutableArray.CreateBuilder<MailboxAddress>();
        foreach (var mailbox in list.Mailboxes)
        {
            if (!MailboxAddress.TryParse(mailbox.Address, out var address)) return false;
            found.Add(address);
        }

        mailboxes = found.DrainToImmutable();
        return true;
    }

    /// <summary>The usual form, of which there is only one reading: words of letters, digits and spaces, then an ASCII address in brackets, on one line.</summary>
    private static bool TryParsePlain(ReadOnlySpan<byte> body, out MailboxAddress mailbox)
    {
        mailbox = default;
        body = body.Trim((byte)' ');
        if (body is not [.., (byte)'>']) return false;
        var opening = body.IndexOf((byte)'<');
        return opening >= 0
            && !body[..opening].ContainsAnyExcept(PlainWords)
            && !body[(opening + 1)..^1].ContainsAnyExcept(PlainAddress)
            && AddressGrammar.TryParseMailbox(body[(opening + 1)..^1], Utf8Mode.Refused, out mailbox) == PathError.None;
    }
}
