using System.Collections.Immutable;
using Postrider.Relay.Queue;

namespace Postrider.Http.Admin;

/// <summary>Where a message, an address or a destination stands: what <c>postrider why</c> puts into words.</summary>
public sealed record Explanation
{
    public required string Subject { get; init; }

    public required ExplanationKind Kind { get; init; }

    /// <summary>The server's time, against which the others are read.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Recipients that match and wait, all of them.</summary>
    public required long Waiting { get; init; }

    /// <summary>The oldest of them, each with where it stands.</summary>
    public required IReadOnlyList<RecipientStanding> Recipients { get; init; }

    /// <summary>For a domain: its line in the summary, when anything waits.</summary>
    public DestinationView? Destination { get; init; }

    /// <summary>For a domain: the ready queue that serves it now.</summary>
    public ReadyQueueState? Queue { get; init; }

    /// <summary>What happened last: to the message, to mail of that address, or at that domain.</summary>
    public EventView? LastEvent { get; init; }

    /// <summary>Why no new mail is taken; <c>null</c> when it is.</summary>
    public string? Refusal { get; init; }
}

public enum ExplanationKind
{
    Message,
    Address,
    Domain,
}

/// <summary>A waiting recipient and its place in memory.</summary>
/// <param name="Recipient">As it lies in the spool.</param>
/// <param name="Phase"><c>null</c> when it waits in the spool alone.</param>
/// <param name="Position">How many stand before it in its ready queue.</param>
/// <param name="Queue">Its ready queue, or the one that serves its destination; <c>null</c> when there is none.</param>
public sealed record RecipientStanding(RecipientView Recipient, LoadedPhase? Phase, int Position, ReadyQueueState? Queue);

/// <inheritdoc cref="ReadyQueueView"/>
public sealed record ReadyQueueState
{
    public required string Route { get; init; }

    public required string Site { get; init; }

    public string? Source { get; init; }

    public required int Ready { get; init; }

    public required int InFlight { get; init; }

    public required int Connections { get; init; }

    public required int MaximumConnections { get; init; }

    public required int Connecting { get; init; }

    /// <summary>Deliveries a second over the last minute.</summary>
    public required double Rate { get; init; }

    /// <summary>Deliveries a second that the limits in force allow; <c>null</c> before the first.</summary>
    public double? Ceiling { get; init; }

    public required QueueConstraint Constraint { get; init; }

    /// <summary>The limit in force, with the rule and line that it comes from.</summary>
    public string? Limit { get; init; }

    /// <summary>When that limit lets the next through.</summary>
    public DateTimeOffset? LimitedUntil { get; init; }

    /// <summary>The part of its pace that is in force.</summary>
    public double Pace { get; init; } = 1;

    /// <summary>The rule whose reaction is in force.</summary>
    public string? Reaction { get; init; }

    /// <summary>The reply that the reaction began with.</summary>
    public ReplyView? Cause { get; init; }

    /// <inheritdoc cref="ReadyQueueView.TlsPolicies"/>
    public ImmutableArray<TlsPolicyView> TlsPolicies { get; init; } = [];

    public ReplyView? LastFailure { get; init; }

    public DateTimeOffset? SuspendedUntil { get; init; }

    public static ReadyQueueState? From(ReadyQueueView? view) => view is null ? null : new ReadyQueueState
    {
        Route = view.Route,
        Site = view.Site,
        Source = view.Source,
        Ready = view.Ready,
        InFlight = view.InFlight,
        Connections = view.Connections,
        MaximumConnections = view.MaximumConnections,
        Connecting = view.Connecting,
        Rate = view.Rate,
        Ceiling = view.Ceiling,
        Constraint = view.Constraint,
        Limit = view.Limit,
        LimitedUntil = view.LimitedUntil,
        Pace = view.Pace,
        Reaction = view.Reaction,
        Cause = ReplyView.From(view.Cause),
        TlsPolicies = view.TlsPolicies,
        LastFailure = ReplyView.From(view.LastFailure),
        SuspendedUntil = view.SuspendedUntil,
    };
}
