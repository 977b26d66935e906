using System.Collections.Immutable;

namespace Postrider.Relay.Shaping;

/// <summary>What is done when a site answers so.</summary>
public sealed record Reaction
{
    /// <summary>The rule that it is part of.</summary>
    public required string Rule { get; init; }

    public required RulePlace Place { get; init; }

    /// <summary>The replies that it is for.</summary>
    public required ReplyPattern Pattern { get; init; }

    public required ReactionKind Kind { get; init; }

    /// <summary>What remains of the pace with <see cref="ReactionKind.Slow"/>: 0.5 for half.</summary>
    public double Factor { get; init; } = 0.5;

    /// <summary>How long a pause lasts the first time; twice as long each time that it was not enough, up to <see cref="Longest"/>. With <see cref="ReactionKind.Slow"/>, after how long without another such reply the pace rises by a step.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest pause.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How many such replies it takes.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Within how long.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When the recipient is tried again that was answered so; <c>null</c> for the retry schedule.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>What a reaction does.</summary>
public enum ReactionKind
{
    /// <summary>The retry schedule alone; wider reactions are not looked at.</summary>
    Nothing,

    /// <summary>Fewer connections at the site; they grow again by one a minute.</summary>
    FewerConnections,

    /// <summary>Fewer connections and messages at the site, until it goes well.</summary>
    Slow,

    /// <summary>Nothing is sent to the site from this source for a while.</summary>
    Pause,

    /// <summary>Mail for the site leaves by the other sources for a while; where there is none, it is a pause.</summary>
    GiveUpSource,

    /// <summary>The recipient is given up at once, though the reply says that it may be tried again.</summary>
    Bounce,
}
