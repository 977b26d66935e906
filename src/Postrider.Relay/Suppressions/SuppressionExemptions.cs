using System.Collections.Frozen;
using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>Mail that suppressions are not about.</summary>
/// <param name="InboundDomains">Domains whose mail comes to us.</param>
/// <param name="ForwardingDomain">The domain of rewritten reverse-paths, which mail leaves with that is passed on for others; empty for none.</param>
public sealed record SuppressionExemptions(FrozenSet<DomainName> InboundDomains, DomainName ForwardingDomain)
{
    public static SuppressionExemptions None { get; } = new(FrozenSet<DomainName>.Empty, default);

    /// <summary>Whether a message is a report, mail to us, or passed on for others.</summary>
    public bool Covers(MailboxAddress? reversePath, MailboxAddress recipient)
    {
        if (reversePath is not { } sender) return true;
        // Only what SRS made has this form; the domain alone may be that of our own senders, too.
        if (!ForwardingDomain.IsEmpty && sender.Domain == ForwardingDomain && sender.LocalPart.StartsWith("SRS", StringComparison.OrdinalIgnoreCase)) return true;
        return recipient.Literal is null && InboundDomains.Contains(recipient.Domain);
    }
}
