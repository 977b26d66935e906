using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Events;

/// <summary>Something that happened to a message or to one recipient of it. The single source for trace, log and statistics.</summary>
public sealed record DeliveryEvent
{
    public required DateTimeOffset At { get; init; }

    public required DeliveryEventKind Kind { get; init; }

    public required SpoolId Message { get; init; }

    /// <summary>The recipient's ordinal, or -1 for the message as a whole.</summary>
    public int Ordinal { get; init; } = -1;

    /// <summary>The reverse-path as text; empty for the null one.</summary>
    public string Sender { get; init; } = "";

    /// <summary>The forward-path as text; empty for the message as a whole.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>Which attempt it was, from 1; 0 where none was made.</summary>
    public int Attempt { get; init; }

    /// <summary>The name of the route.</summary>
    public string? Route { get; init; }

    /// <summary>The local address used, or that of the proxy.</summary>
    public string? Source { get; init; }

    /// <summary>The source by its name; <c>null</c> for the system's choice.</summary>
    public string? SourceName { get; init; }

    /// <summary>The MX or smart host by name.</summary>
    public string? Peer { get; init; }

    /// <summary>The remote address and port; for an acceptance the client's.</summary>
    public string? Remote { get; init; }

    /// <summary>Protocol and cipher, as in <c>TLSv1.3 TLS_AES_256_GCM_SHA384</c>; <c>null</c> in clear.</summary>
    public string? Tls { get; init; }

    /// <summary>How far the attempt came.</summary>
    public ClientStage? Stage { get; init; }

    /// <summary>The reply that decided.</summary>
    public Reply? Reply { get; init; }

    /// <summary>How long the attempt took: queueing for a connection, connecting, and the transaction.</summary>
    public AttemptTimings? Timings { get; init; }

    /// <summary>When it will be tried again, for a deferral.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>What the message is labelled with, for an acceptance.</summary>
    public MessageLabels Labels { get; init; } = MessageLabels.None;

    /// <summary>Octets of the message, for an acceptance; the report's id for a report; a reason for an administrator's change; for an attempt the TLS policy that held, where one did (<c>dane</c>, <c>mta-sts</c>, <c>mta-sts testing would fail: …</c>, <c>route: verified</c>).</summary>
    public string? Note { get; init; }
}

/// <param name="Queued">From due to the start of the attempt.</param>
/// <param name="Connect">TCP, TLS and EHLO; zero on a kept connection.</param>
/// <param name="Transaction">From MAIL to the last reply.</param>
public readonly record struct AttemptTimings(TimeSpan Queued, TimeSpan Connect, TimeSpan Transaction);

public enum DeliveryEventKind : byte
{
    /// <summary>A message was taken: once for each message.</summary>
    Accepted = 1,

    /// <summary>The peer took responsibility for the recipient.</summary>
    Delivered = 2,

    /// <summary>It will be tried again.</summary>
    Deferred = 3,

    /// <summary>Refused for good.</summary>
    Bounced = 4,

    /// <summary>Given up after too long.</summary>
    Expired = 5,

    /// <summary>A delay was reported to the sender.</summary>
    DelayReported = 6,

    /// <summary>A report about this message was spooled; the note is its id.</summary>
    Reported = 7,

    Held = 8,
    Released = 9,

    /// <summary>Deleted by an administrator.</summary>
    Deleted = 10,

    /// <summary>Dropped by a discard route.</summary>
    Discarded = 11,

    /// <summary>An administrator asked for an attempt at once.</summary>
    RetryRequested = 12,

    /// <summary>Mail of a stranger was judged; the note has the results in the words of RFC 8601.</summary>
    Judged = 13,

    /// <summary>It is passed on: the recipient is the address it came to, the note the one it goes to.</summary>
    Forwarded = 14,

    /// <summary>On the suppression list: nothing was sent; the note says why. A report follows on transactional mail alone.</summary>
    Suppressed = 20,

    /// <summary>A reply to it changed the pace at its site for all mail, or that ended; the peer is the site, the note says what.</summary>
    Paced = 30,
}
