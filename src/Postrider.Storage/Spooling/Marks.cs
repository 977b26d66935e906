using Microsoft.Extensions.Logging;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>
/// Deletes or gives up many recipients by a mark beside each row. A mark is durable and in force with its commit: readers and counts pass over what is purged, and
/// what is given up is read as expired. The rows of the purged are erased afterwards, in slices, and a restart goes on with that. Erasing costs ten times what marking does and nobody waits for
/// it, so it rests while anything is being marked.
/// </summary>
internal sealed class Marks : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly SpoolWriter _writer;
    private readonly Action<List<SpoolId>> _deleteFiles;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private bool _isAsked;
    private readonly Precedence _marking = new();
    private bool _isRunning;

    public Marks(SpoolWriter writer, Action<List<SpoolId>> deleteFiles, TimeProvider time, ILogger log) =>
        (_writer, _deleteFiles, _time, _log) = (writer, deleteFiles, time, log);

    /// <summary>Ends when nothing purged is left to erase, or the spool closes.</summary>
    public Task Erasing { get; private set; } = Task.CompletedTask;

    /// <summary>Marks recipients as purged.</summary>
    /// <returns>How many of them were still there.</returns>
    public async ValueTask<long> PurgeAsync(List<RecipientKey> keys, DateTimeOffset at, CancellationToken cancellation)
    {
        try
        {
            return await MarkAsync(keys, at, static (session, key, at) => Mark(session, MarkSql.Purge, key, at), CountPurged, cancellation)
                .ConfigureAwait(false);
        }
        finally
        {
            Erase();
        }
    }

    private static void CountPurged(WriterSession session, int marked)
    {
        session.HasPurged = true;
        session.CountRemoved(marked);
    }

    /// <summary>Marks recipients as given up.</summary>
    /// <returns>How many of them were still there.</returns>
    public ValueTask<long> GiveUpAsync(List<RecipientKey> keys, DateTimeOffset at, CancellationToken cancellation) =>
        MarkAsync(keys, at, static (session, key, at) => Mark(session, MarkSql.GiveUp, key, at), static (session, _) => session.HasGivenUp = true, cancellation);

    /// <summary>Begins to erase what is purged, or goes on after a restart.</summary>
    public void Erase()
    {
        lock (_gate)
        {
            _isAsked = true;
            if (_isRunning) return;
            _isRunning = true;
            Erasing = Task.Run(() => EraseAllAsync(_stop.Token));
        }
    }

    private async ValueTask<long> MarkAsync(
        List<RecipientKey> keys, DateTimeOffset at, Func<WriterSession, RecipientKey, DateTimeOffset, int> mark, Action<WriterSession, int> count, CancellationToken cancellation)
    {
        using var marking = _marking.Hold();
        var slices = new TimedSlices(_writer, _time);
        var all = 0L;
        for (var first = 0; first < keys.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            var (from, marked) = (first, 0);
            first += await slices.RunAsync((session, rows) =>
            {
                marked = 0;
                var end = Math.Min(keys.Count, from + rows);
                for (var i = from; i < end; i++) marked += mark(session, keys[i], at);
                count(session, marked);
                return end - from;
            }).ConfigureAwait(false);
            all += marked;
        }

        return all;
    }

    private static int Mark(WriterSession session, string sql, RecipientKey key, DateTimeOffset at) =>
        session.Prepared(sql).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Bind(3, at).Run();

    private async Task EraseAllAsync(CancellationToken cancellation)
    {
        var slices = new TimedSlices(_writer, _time);
        var erased = 0L;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await _marking.EndedAsync(cancellation).ConfigureAwait(false);
                var obsolete = new List<SpoolId>();
                var done = await slices.RunAsync((session, rows) => Erase(session, rows, obsolete)).ConfigureAwait(false);
                _deleteFiles(obsolete);
                erased += done;
                if (done == 0 && IsOver()) break;
            }
            catch (SpoolException e)
            {
                SpoolLog.HousekeepingFailed(_log, e);
                await Task.Delay(Pause, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (erased > 0) SpoolLog.Erased(_log, erased);
    }

    // What was marked while the last slice ran is looked at again.
    private bool IsOver()
    {
        lock (_gate)
        {
            _isRunning = _isAsked;
            _isAsked = false;
            return !_isRunning;
        }
    }

    private static int Erase(WriterSession session, int rows, List<SpoolId> obsolete)
    {
        obsolete.Clear();
        var marks = session.ReadRows(MarkSql.NextPurged, static row => (Key: RecipientRow.ReadKey(row), At: row.Number(2)), rows);
        session.HasPurged = marks.Count > 0;
        for (var i = 0; i < marks.Count; i++)
        {
            var (key, at) = marks[i];
            session.Prepared(MarkSql.InsertEvent).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Bind(3, session.NextSequence()).Bind(4, at).Bind(5, (long)DeliveryEventKind.Deleted).Run();
            session.Prepared(SpoolSql.DeleteRecipient).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
            session.Prepared(MarkSql.DeletePurged).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
            if (session.HasGivenUp) session.Prepared(MarkSql.DeleteGivenUp).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
            if (i + 1 == marks.Count || marks[i + 1].Key.Message != key.Message) session.RemoveMessageWithoutRecipients(key.Message, obsolete);
        }

        return marks.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Erasing.ConfigureAwait(false);
        _stop.Dispose();
    }
}
