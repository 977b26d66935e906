using Postrider.Smtp;

namespace Postrider.Relay.Alerts;

/// <summary>Whom alerts are told: exactly one of mailbox and address is there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How.</param>
/// <param name="Least">What matters less is not told.</param>
public sealed record AlertChannel(string Name, AlertChannelKind Kind, AlertSeverity Least)
{
    /// <summary>For mail.</summary>
    public MailboxAddress? Mailbox { get; init; }

    /// <summary>For a webhook and for Slack.</summary>
    public Uri? Address { get; init; }
}
