using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>
/// Long work in slices that are bounded by the time they take: a transaction each, with the relay's own commits between them. A slice counts with its commit, for to
/// sync many pages takes as long as to change them.
/// </summary>
internal sealed class TimedSlices(SpoolWriter writer, TimeProvider time)
{
    /// <summary>What a slice is meant to take: a message on its way in may have to wait that long.</summary>
    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(50);

    private const int FewestRows = 100;
    private const int MostRows = 50_000;

    private int _rows = 1000;

    /// <summary>Runs a slice.</summary>
    /// <param name="work">Does at most so many rows, and says how many it did.</param>
    public async ValueTask<int> RunAsync(Func<WriterSession, int, int> work)
    {
        var (rows, begun) = (_rows, 0L);
        var done = await writer.RunAsync(session =>
        {
            begun = time.GetTimestamp();
            return work(session, rows);
        }).ConfigureAwait(false);
        var took = time.GetElapsedTime(begun);
        // At most twice as many as before: the next rows may cost more than these.
        if (done > 0) _rows = (int)Math.Clamp(rows * Math.Min(2, Aim / (took > TimeSpan.Zero ? took : TimeSpan.FromMilliseconds(1))), FewestRows, MostRows);
        return done;
    }
}
