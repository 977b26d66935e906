using Microsoft.Extensions.Logging;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>Erases what a <see cref="Purge"/> set aside, in the order of the tables, and writes an event for each recipient.</summary>
internal sealed class PurgeEraser : IAsyncDisposable
{
    private const int FewestRows = 500;
    private const int MostRows = 20_000;

    /// <summary>What a slice is meant to take: a message on its way in may have to wait that long.</summary>
    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SpoolWriter _writer;
    private readonly Action<List<SpoolId>> _deleteFiles;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();

    public PurgeEraser(SpoolWriter writer, Action<List<SpoolId>> deleteFiles, TimeProvider time, ILogger log) =>
        (_writer, _deleteFiles, _time, _log) = (writer, deleteFiles, time, log);

    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Begins, or goes on after a restart. The last one has ended.</summary>
    public void Start() => Running = Task.Run(() => RunAsync(_stop.Token));

    private async Task RunAsync(CancellationToken cancellation)
    {
        var (rows, erased) = (2_000, 0L);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var (size, obsolete) = (rows, new List<SpoolId>());
                var (count, took) = await _writer.RunAsync(session => Time(() => Erase(session, size, obsolete))).ConfigureAwait(false);
                _deleteFiles(obsolete);
                if (count is null) break;
                erased += count.Value;
                // At most twice as many as before: the first rows may have small bodies and the next ones large.
                if (count > 0) rows = (int)Math.Clamp(size * Math.Min(2, Aim / Max(took, TimeSpan.FromMilliseconds(1))), FewestRows, MostRows);
            }
            catch (SpoolException e)
            {
                SpoolLog.HousekeepingFailed(_log, e);
                await Task.Delay(Pause, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (!cancellation.IsCancellationRequested) SpoolLog.Erased(_log, erased);
    }

    private (T Result, TimeSpan Took) Time<T>(Func<T> work)
    {
        var begun = _time.GetTimestamp();
        return (work(), _time.GetElapsedTime(begun));
    }

    private static TimeSpan Max(TimeSpan x, TimeSpan y) => x > y ? x : y;

    /// <returns>Rows erased; <c>null</c> when all is done.</returns>
    private static int? Erase(WriterSession session, int rows, List<SpoolId> obsolete)
    {
        if (session.ReadNumber(PurgeSql.IsUnderWay) is null) return null;
        // Without indexes first, one at a time: then each row costs its own page only.
        if (session.ReadRows(PurgeSql.PurgedIndex, static row => row.Text(0)) is [var index, ..])
        {
            session.Execute($"DROP INDEX {index}");
            return 0;
        }

        if (session.ReadRows(PurgeSql.LastOfSlice, static row => row.NumberOrNull(0), rows)[0] is not { } last)
        {
            session.Execute(PurgeSql.End);
            return null;
        }

        var at = session.ReadNumber(PurgeSql.OrderedAt) ?? 0;
        session.Prepared(PurgeSql.InsertEvents).Bind(1, last).Bind(2, session.NextSequence()).Bind(3, at).Bind(4, (long)DeliveryEventKind.Deleted).Run();
        obsolete.AddRange(session.ReadRows(PurgeSql.FindFiles, static row => new SpoolId(row.Number(0)), last));
        session.Prepared(PurgeSql.DeleteBodies).Bind(1, last).Run();
        session.Prepared(PurgeSql.DeleteMessages).Bind(1, last).Run();
        return session.Prepared(PurgeSql.DeletePurged).Bind(1, last).Run();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Running.ConfigureAwait(false);
        _stop.Dispose();
    }
}
