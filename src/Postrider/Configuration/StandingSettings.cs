using System.Collections.Immutable;
using Postrider.Relay.Reputation;
using Postrider.Relay.WarmUp;

namespace Postrider.Configuration;

/// <summary>How senders are judged, and what new sources may send.</summary>
public sealed record StandingSettings
{
    public ReputationLimits Limits { get; init; } = new();

    public TenantPolicy Policy { get; init; } = new();

    /// <summary>What is warmed up.</summary>
    public ImmutableArray<WarmUpRule> WarmUp { get; init; } = [];
}
