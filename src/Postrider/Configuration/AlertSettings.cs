using System.Collections.Immutable;
using Postrider.Relay.Alerts;

namespace Postrider.Configuration;

/// <summary>What counts as trouble, and whom it is told.</summary>
public sealed record AlertSettings
{
    public ImmutableArray<AlertChannel> Channels { get; init; } = [];

    /// <summary>How long the oldest message may wait.</summary>
    public TimeSpan QueueAge { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Failed sign-ins within ten minutes.</summary>
    public int FailedSignIns { get; init; } = 100;

    public TimeSpan BlockListsEvery { get; init; } = TimeSpan.FromHours(6);
}
