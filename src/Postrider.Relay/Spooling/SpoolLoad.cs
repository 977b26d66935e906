namespace Postrider.Relay.Spooling;

/// <summary>Totals of the spool's one writer since the start; the difference of two readings says how busy it was between them.</summary>
/// <param name="Changes">Changes made durable.</param>
/// <param name="Groups">Transactions they shared: each is one sync of the log.</param>
/// <param name="Busy">Time the writer spent in those transactions, syncs included. As long as the clock's time when the disk is the limit.</param>
/// <param name="Waiting">Changes that wait for the writer now.</param>
/// <param name="Damaged">Rows and files found damaged and set aside.</param>
public readonly record struct SpoolLoad(long Changes, long Groups, TimeSpan Busy, int Waiting, long Damaged);
