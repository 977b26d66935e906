using System.Collections.Immutable;
using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>The scheduler and its ready queues as submission and administrators see them.</summary>
public interface IRelayQueue
{
    /// <summary>Takes over a message that has just become durable. Never waits; what does not fit in memory stays in the spool.</summary>
    void Offer(SpooledMessage message, IReadOnlyList<SpooledRecipient> recipients);

    /// <summary>Applies a change to the spool and to what is loaded, so that neither undoes the other. What is being sent at this moment is not counted: a hold, a deletion or an expiry comes to it when its attempt ends in a deferral.</summary>
    /// <returns>How many recipients were changed.</returns>
    ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, CancellationToken cancellation);

    /// <summary>The ready queues at this moment, busiest first.</summary>
    IReadOnlyList<ReadyQueueView> ReadyQueues();

    /// <summary>What sites' replies led to lately at ready queues, the newest first.</summary>
    IReadOnlyList<ShapingEvent> ShapingEvents() => [];

    /// <summary>Where a recipient stands in memory; <c>null</c> when it waits in the spool alone.</summary>
    LoadedRecipientView? Find(RecipientKey key);

    /// <summary>The ready queue that serves a destination now; <c>null</c> when none does.</summary>
    /// <param name="destination">A domain, or an address literal.</param>
    /// <param name="policies">For which of its mail.</param>
    ReadyQueueView? FindQueue(string destination, RecipientPolicies policies = RecipientPolicies.Followed);
}

/// <summary>A ready queue, as it stands at one moment.</summary>
public sealed record ReadyQueueView
{
    /// <summary>The route's name.</summary>
    public required string Route { get; init; }

    /// <summary>The site: host names sorted and joined.</summary>
    public required string Site { get; init; }

    /// <summary>The source's name, or its address where it has none; <c>null</c> for the system's choice.</summary>
    public string? Source { get; init; }

    /// <summary>Recipients ready in memory.</summary>
    public required int Ready { get; init; }

    /// <summary>Recipients being sent.</summary>
    public required int InFlight { get; init; }

    public required int Connections { get; init; }

    public required int MaximumConnections { get; init; }

    /// <summary>Connections being opened.</summary>
    public required int Connecting { get; init; }

    /// <summary>Deliveries a second over the last minute.</summary>
    public required double Rate { get; init; }

    /// <summary>The deliveries a second that the limits in force allow at the transaction times seen; <c>null</c> before the first.</summary>
    public double? Ceiling { get; init; }

    /// <summary>What holds it back now.</summary>
    public required QueueConstraint Constraint { get; init; }

    /// <summary>The limit in force, with the rule and the line that it comes from; <c>null</c> where the constraint says it all.</summary>
    public string? Limit { get; init; }

    /// <summary>When that limit lets the next through; <c>null</c> where it is no matter of time.</summary>
    public DateTimeOffset? LimitedUntil { get; init; }

    /// <summary>The part of its pace that is in force: less than 1 after the site said that it is too much.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>The rule whose reaction is in force, and where it stands; <c>null</c> for none.</summary>
    public string? Reaction { get; init; }

    /// <summary>The reply that the reaction began with.</summary>
    public Reply? Cause { get; init; }

    /// <summary>What decides over the encryption to its hosts; empty before they are known.</summary>
    public ImmutableArray<TlsPolicyView> TlsPolicies { get; init; } = [];

    /// <summary>The last failure to connect or greet, or <c>null</c>.</summary>
    public Reply? LastFailure { get; init; }

    /// <summary>No new connection before this moment; <c>null</c> when one may be opened now.</summary>
    public DateTimeOffset? SuspendedUntil { get; init; }
}

/// <summary>What limits a ready queue's throughput at this moment.</summary>
public enum QueueConstraint
{
    /// <summary>It is empty or goes as fast as it can.</summary>
    Nothing,

    /// <summary>The destination's own speed, with all allowed connections busy.</summary>
    Destination,

    /// <summary>The limit of connections that the route or a rule gives.</summary>
    ConnectionLimit,

    /// <summary>The limit of connections in all.</summary>
    TotalConnectionLimit,

    /// <summary>Its hosts cannot be reached; waiting before the next try.</summary>
    Suspended,

    /// <summary>The DNS has not answered yet.</summary>
    Resolving,

    /// <summary>A rate of messages that the rules give, or that is kept while it is slowed down.</summary>
    MessageRate,

    /// <summary>A rate of connections.</summary>
    ConnectionRate,

    /// <summary>A reply led to a pause.</summary>
    Paused,
}

/// <summary>A recipient in memory.</summary>
/// <param name="Recipient">As it was loaded.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Position">How many stand before it in its ready queue; 0 when it is next or being sent.</param>
/// <param name="Queue">Its ready queue, or <c>null</c> while its destination is being resolved.</param>
public sealed record LoadedRecipientView(SpooledRecipient Recipient, LoadedPhase Phase, int Position, ReadyQueueView? Queue);

public enum LoadedPhase
{
    /// <summary>Waits for its time.</summary>
    Waiting,

    /// <summary>Waits for the DNS.</summary>
    Resolving,

    /// <summary>Waits for a connection.</summary>
    Ready,

    /// <summary>Is being sent.</summary>
    InFlight,

    /// <summary>Its outcome is being written.</summary>
    Recording,
}
