using System.Collections.Immutable;
using MimeKit;
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

    /// <summary>Reads every mailbox, those in groups included.</summary>
    /// <param name="body">The field's body, folds included.</param>
    /// <param name="mailboxes">The mailboxes in order; empty for a group without members.</param>
    /// <returns>Whether all of it could be understood without guessing.</returns>
    public static bool TryParse(ReadOnlySpan<byte> body, out ImmutableArray<MailboxAddress> mailboxes)
    {
        mailboxes = [];
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
}
