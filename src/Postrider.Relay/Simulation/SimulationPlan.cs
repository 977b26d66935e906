using System.Collections.Immutable;
using Postrider.Relay.Delivery;

namespace Postrider.Relay.Simulation;

/// <summary>What is simulated.</summary>
public sealed record SimulationPlan
{
    /// <summary>Routes, rules and limits, as the relay would have them.</summary>
    public required RelayOptions Options { get; init; }

    /// <summary>Who takes the mail; a domain that none names is served by the last.</summary>
    public ImmutableArray<ProviderModel> Providers { get; init; } = ProviderModels.All;

    public required ImmutableArray<SimulatedMail> Mail { get; init; }

    public DateTimeOffset Start { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The time that one point of the curves stands for.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The same seed gives the same day.</summary>
    public int Seed { get; init; } = 1;
}
