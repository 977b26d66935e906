using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Shaping;

/// <summary>A change in the pace of a ready queue that a site's reply led to, or its end.</summary>
public sealed record ShapingEvent
{
    public required DateTimeOffset At { get; init; }

    public required ShapingEventKind Kind { get; init; }

    public required string Route { get; init; }

    public required string Site { get; init; }

    /// <summary>The source, or <c>null</c> for the system's choice.</summary>
    public string? Source { get; init; }

    /// <summary>The rule with the reaction, and where that stands: <c>google (built-in:41)</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The reply that it began with.</summary>
    public Reply? Reply { get; init; }

    /// <summary>The part of the pace in force from now on: 1 for all of it, 0 while it is paused.</summary>
    public double Scale { get; init; }

    /// <summary>The recipients a minute that it is held to from now on; <c>null</c> for no such limit.</summary>
    public int? PerMinute { get; init; }

    /// <summary>When the next change comes of itself; <c>null</c> when this is the end.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The message whose answer it began with; the events of the reaction stand in its trace. <c>null</c> where a connection was refused before any.</summary>
    public SpoolId? Message { get; init; }

    /// <summary>In words: <c>paused until …</c>.</summary>
    public string Words => Kind switch
    {
        ShapingEventKind.ConnectionsCut => "connections cut",
        ShapingEventKind.SlowedDown => System.FormattableString.Invariant($"slowed down to {PerMinute:N0} a minute"),
        ShapingEventKind.Paused => System.FormattableString.Invariant($"paused until {Until:u}"),
        ShapingEventKind.SourceGivenUp => System.FormattableString.Invariant($"source given up until {Until:u}"),
        ShapingEventKind.Resumed => System.FormattableString.Invariant($"the pause is over, goes on at {PerMinute:N0} a minute"),
        ShapingEventKind.Recovering => System.FormattableString.Invariant($"recovers, at {PerMinute:N0} a minute"),
        _ => "recovered, at full pace",
    };
}

public enum ShapingEventKind
{
    /// <summary>Fewer connections; they grow again one by one, and nothing is told of that.</summary>
    ConnectionsCut,

    /// <summary>Fewer connections and messages.</summary>
    SlowedDown,

    /// <summary>Nothing is sent for a while.</summary>
    Paused,

    /// <summary>Mail leaves by other sources for a while.</summary>
    SourceGivenUp,

    /// <summary>A pause is over; it goes on slowly.</summary>
    Resumed,

    /// <summary>The pace rises by a step.</summary>
    Recovering,

    /// <summary>All is as it was.</summary>
    Recovered,
}
