using Postrider.Smtp;

namespace Postrider.Relay.Spooling;

/// <summary>Which waiting recipients are meant; all that is given must hold. An empty filter means everything.</summary>
public sealed record QueueFilter
{
    public SpoolId? Message { get; init; }

    /// <summary>A destination domain, or <c>*.example</c> for all below it.</summary>
    public string? Destination { get; init; }

    /// <summary>A recipient's whole address.</summary>
    public string? Recipient { get; init; }

    /// <summary>The reverse-path: a whole address, <c>@domain</c>, or <c>&lt;&gt;</c>.</summary>
    public string? Sender { get; init; }

    /// <summary>The submitting credential.</summary>
    public string? Principal { get; init; }

    /// <summary>The tenant on whose account it is sent.</summary>
    public string? Tenant { get; init; }

    public MailStream? Stream { get; init; }

    /// <summary>One of the message's tags.</summary>
    public string? Tag { get; init; }

    public RecipientState? State { get; init; }

    /// <summary>Received before this moment.</summary>
    public DateTimeOffset? ReceivedBefore { get; init; }

    /// <summary>Only those that were deferred at least once.</summary>
    public bool DeferredOnly { get; init; }

    /// <summary>A piece of the last reply, whatever its case.</summary>
    public string? ReplyContains { get; init; }

    /// <summary>Left out of a change: what is being sent at this moment. Lists and counts do not heed it.</summary>
    public IReadOnlySet<RecipientKey>? Except { get; init; }
}

/// <summary>What an administrator does to recipients in the spool.</summary>
public enum QueueChange
{
    /// <summary>Try at once.</summary>
    Retry,

    Hold,

    /// <summary>The contrary of hold; tried at once.</summary>
    Release,

    /// <summary>Gone without a report.</summary>
    Delete,

    /// <summary>Due at once and expired: the scheduler writes the reports.</summary>
    Expire,
}

/// <summary>A row of the queue for people.</summary>
public sealed record QueueEntry(SpooledMessage Message, SpooledRecipient Recipient);

/// <summary>A destination in the summary of the queue.</summary>
/// <param name="Destination">The domain or address literal.</param>
/// <param name="Waiting">Recipients that wait, without the held.</param>
/// <param name="Held">Recipients on hold.</param>
/// <param name="Deferred">Of those waiting, how many were deferred at least once.</param>
/// <param name="Oldest">When the oldest was received.</param>
/// <param name="NextAttempt">The earliest next attempt; <c>null</c> when all are held.</param>
/// <param name="LastReply">The last deferral's reply, or <c>null</c>.</param>
public sealed record DestinationSummary(
    string Destination, long Waiting, long Held, long Deferred, DateTimeOffset Oldest, DateTimeOffset? NextAttempt, Reply? LastReply);
