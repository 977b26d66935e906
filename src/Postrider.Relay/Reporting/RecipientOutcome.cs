using Postrider.Mail.Dsn;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Reporting;

/// <summary>What became of a recipient, for a report to the sender.</summary>
public sealed record RecipientOutcome
{
    /// <summary>The recipient as it stood before.</summary>
    public required SpooledRecipient Recipient { get; init; }

    public required DsnAction Action { get; init; }

    /// <summary>The reply that decided; ours or the peer's.</summary>
    public required Reply Reply { get; init; }

    /// <summary>Whether <see cref="Reply"/> came over the wire.</summary>
    public bool FromPeer { get; init; }

    /// <summary>The name of the MX or smart host that spoke or was tried, or <c>null</c>.</summary>
    public string? RemoteMta { get; init; }

    /// <summary>When the last attempt ended; <c>null</c> when there was none.</summary>
    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Until when we will go on trying, for a delay.</summary>
    public DateTimeOffset? WillRetryUntil { get; init; }
}
