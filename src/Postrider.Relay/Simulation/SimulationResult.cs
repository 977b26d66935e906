using System.Collections.Immutable;
using Postrider.Relay.Shaping;

namespace Postrider.Relay.Simulation;

/// <summary>What came of a simulation.</summary>
/// <param name="Step">The time that one point of the curves stands for.</param>
/// <param name="Lasted">How long it went on: until all was done and every pace was back, or to the end of the plan.</param>
/// <param name="Providers">By provider, those with mail.</param>
/// <param name="Events">Reactions and their ends, the earliest first.</param>
public sealed record SimulationResult(TimeSpan Step, TimeSpan Lasted, ImmutableArray<ProviderResult> Providers, ImmutableArray<ShapingEvent> Events);

/// <summary>What came of the mail to one provider.</summary>
public sealed record ProviderResult
{
    public required string Name { get; init; }

    /// <summary>Recipients that came in.</summary>
    public required int Accepted { get; init; }

    public required int Delivered { get; init; }

    /// <summary>Refused for good.</summary>
    public required int Bounced { get; init; }

    /// <summary>Given up after too long.</summary>
    public required int Expired { get; init; }

    /// <summary>Deferrals, each attempt one.</summary>
    public required int Deferrals { get; init; }

    /// <summary>Recipients that still wait.</summary>
    public int Waiting => Accepted - Delivered - Bounced - Expired;

    /// <summary>How often it said that it is too much.</summary>
    public required int LimitsHit { get; init; }

    /// <summary>Connections that it refused.</summary>
    public required int ConnectionsRefused { get; init; }

    /// <summary>How often it blocked for our fault.</summary>
    public required int Blocks { get; init; }

    /// <summary>Recipients that were tried while it blocked.</summary>
    public required int AttemptsWhileBlocked { get; init; }

    /// <summary>From acceptance to delivery, for transactional mail.</summary>
    public required DelaySummary Transactional { get; init; }

    /// <summary>The same for bulk mail.</summary>
    public required DelaySummary Bulk { get; init; }

    /// <summary>By tenant.</summary>
    public required ImmutableDictionary<string, DelaySummary> Tenants { get; init; }

    /// <summary>Delivered in each step.</summary>
    public required ImmutableArray<int> DeliveredByStep { get; init; }

    /// <summary>Deferred in each step.</summary>
    public required ImmutableArray<int> DeferredByStep { get; init; }

    /// <summary>Limits hit, and refused for being blocked, in each step.</summary>
    public required ImmutableArray<int> LimitedByStep { get; init; }
}

/// <summary>How long mail took.</summary>
/// <param name="Count">Recipients delivered.</param>
/// <param name="Median">Half took no longer.</param>
/// <param name="P95">Of a hundred, 95 took no longer.</param>
/// <param name="Longest">None took longer.</param>
public readonly record struct DelaySummary(int Count, TimeSpan Median, TimeSpan P95, TimeSpan Longest)
{
    internal static DelaySummary Of(List<TimeSpan> delays)
    {
        if (delays.Count == 0) return default;
        delays.Sort();
        return new DelaySummary(delays.Count, delays[delays.Count / 2], delays[(int)Math.Min(delays.Count - 1, delays.Count * 0.95)], delays[^1]);
    }
}
