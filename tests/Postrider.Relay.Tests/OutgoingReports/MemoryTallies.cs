using System.Collections.Immutable;
using Postrider.Relay.OutgoingReports;

namespace Postrider.Relay.Tests.OutgoingReports;

/// <summary>Keeps counts in memory.</summary>
internal sealed class MemoryTallies : ITallyStore
{
    private readonly Dictionary<(DueReport Report, string Facts), long> _counts = [];

    public HashSet<DueReport> Claims { get; } = [];

    public bool Fails { get; set; }

    public ValueTask AddAsync(IReadOnlyList<Tally> tallies, CancellationToken cancellation)
    {
        if (Fails) throw new IOException("The disk is full.");
        foreach (var tally in tallies) _counts[(tally.Report, tally.Facts)] = _counts.GetValueOrDefault((tally.Report, tally.Facts)) + tally.Count;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<DueReport>> ListDueAsync(DateTimeOffset before, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult<ImmutableArray<DueReport>>([.. _counts.Keys.Select(key => key.Report).Distinct().Where(report => report.Begin < before && !Claims.Contains(report)).Take(limit)]);

    public ValueTask<ImmutableArray<Tally>> ReadAsync(DueReport report, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult<ImmutableArray<Tally>>([.. _counts.Where(pair => pair.Key.Report == report).Select(pair => new Tally(report, pair.Key.Facts, pair.Value)).Take(limit)]);

    public ValueTask<bool> ClaimAsync(DueReport report, DateTimeOffset at, CancellationToken cancellation) => ValueTask.FromResult(Claims.Add(report));

    public ValueTask PruneAsync(DateTimeOffset tallies, DateTimeOffset claims, CancellationToken cancellation)
    {
        foreach (var key in _counts.Keys.Where(key => key.Report.Begin < tallies).ToList()) _counts.Remove(key);
        return ValueTask.CompletedTask;
    }
}
