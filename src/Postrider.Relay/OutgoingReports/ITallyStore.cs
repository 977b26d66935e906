using System.Collections.Immutable;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Keeps what is counted until it is reported, and what was reported.</summary>
public interface ITallyStore
{
    /// <summary>Adds counts to those that are there, all or none.</summary>
    ValueTask AddAsync(IReadOnlyList<Tally> tallies, CancellationToken cancellation);

    /// <summary>Reports on stretches that began before a moment for which no claim was made.</summary>
    ValueTask<ImmutableArray<DueReport>> ListDueAsync(DateTimeOffset before, int limit, CancellationToken cancellation);

    /// <summary>What was counted for a report, the most frequent first.</summary>
    ValueTask<ImmutableArray<Tally>> ReadAsync(DueReport report, int limit, CancellationToken cancellation);

    /// <summary>Claims a report before anything of it is sent, so that no crash makes it go out twice.</summary>
    /// <returns>Whether nobody else did before.</returns>
    ValueTask<bool> ClaimAsync(DueReport report, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Forgets counts and claims of stretches that began before these moments.</summary>
    ValueTask PruneAsync(DateTimeOffset tallies, DateTimeOffset claims, CancellationToken cancellation);
}
