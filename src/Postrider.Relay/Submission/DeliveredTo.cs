using System.Text;
using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>
/// The field <c>Delivered-To</c>, by which mail is known that comes back to an address which passed it on before: two servers that send each other the same mail would otherwise do so
/// until it has too many Received fields, each round with as many copies as the address has targets.
/// </summary>
internal static class DeliveredTo
{
    /// <summary>Octets of a field that is read: no address is longer, not even with every octet quoted.</summary>
    private const int MaximumLength = 1024;

    /// <summary>The field for a copy that is passed on; empty where several addresses lead to it, for whoever has one of them need not know of the others.</summary>
    public static byte[] For(IReadOnlyList<ForwardedAlias> aliases) => aliases.Count == 1 ? Encoding.UTF8.GetBytes($"Delivered-To: {aliases[0].Address}\r\n") : [];

    /// <summary>Which of these addresses have passed the message on before.</summary>
    /// <param name="fields">The fields of its header section, as it came in.</param>
    public static IReadOnlyList<ForwardedAlias> FindLoops(ReadOnlySpan<byte> fields, IReadOnlyList<ForwardedAlias> aliases)
    {
        if (aliases.Count == 0) return [];
        HashSet<string>? met = null;
        foreach (var field in new HeaderSection(fields))
        {
            if (!field.Is("Delivered-To"u8) || field.Body.Length > MaximumLength) continue;
            if (MailboxAddress.TryParse(field.Unfold().TrimStart('<').TrimEnd('>'), out var address)) (met ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase)).Add(address.ToString());
        }

        return met is null ? [] : [.. aliases.Where(alias => met.Contains(alias.Address.ToString()))];
    }
}
