namespace Postrider.Storage.Spooling;

/// <summary>What the writer did since the start.</summary>
/// <param name="Commits">Transactions, each with one sync.</param>
/// <param name="Changes">Changes in them: the quotient tells how many share a sync.</param>
/// <param name="Busy">Time spent writing and syncing; near to the time passed, the disk is what limits.</param>
public readonly record struct SpoolFigures(long Commits, long Changes, TimeSpan Busy);
