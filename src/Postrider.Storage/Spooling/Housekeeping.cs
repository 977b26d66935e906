using Microsoft.Extensions.Logging;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>What the spool does by the clock: watches free space, tries a failed store again, sweeps orphaned files once, prunes events and records of damage.</summary>
internal sealed class Housekeeping : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);

    private volatile SpoolOptions _options;
    private readonly BodyFiles _files;
    private readonly ReaderPool _readers;
    private readonly SpoolWriter _writer;
    private readonly IEventStore _events;
    private readonly TimeProvider _time;
    private readonly DamageRecord _damage;
    private readonly FreeSpace _freeSpace;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile string? _lowSpace;

    public Housekeeping(
        SpoolOptions options, BodyFiles files, ReaderPool readers, SpoolWriter writer, IEventStore events, DamageRecord damage, TimeProvider time,
        FreeSpace freeSpace, ILogger log)
    {
        (_options, _files, _readers, _writer, _events, _damage, _time, _freeSpace, _log) = (options, files, readers, writer, events, damage, time, freeSpace, log);
        CheckSpace();
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>Why no new mail may be taken, as far as free space is concerned; <c>null</c> when there is enough.</summary>
    public string? LowSpace => _lowSpace;

    /// <summary>What it watches over; looked at again with the next tick.</summary>
    public SpoolOptions Options
    {
        set => _options = value;
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        var swept = false;
        var nextPrune = _time.GetUtcNow();
        try
        {
            do
            {
                try
                {
                    CheckSpace();
                    // A write that changes nothing but is synced: it clears the failure when it goes well.
                    if (_writer.Failure is not null) await _writer.RunAsync(Probe).ConfigureAwait(false);
                    if (!swept) await SweepAsync(cancellation).ConfigureAwait(false);
                    swept = true;
                    if (_time.GetUtcNow() < nextPrune && !_damage.IsLong) continue;
                    await PruneAsync(cancellation).ConfigureAwait(false);
                    nextPrune = _time.GetUtcNow() + PruneInterval;
                }
                // Whatever it is: were this loop to end, a disk that fills up would not be noticed any more.
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    SpoolLog.HousekeepingFailed(_log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The spool is closing.
        }
    }

    private void CheckSpace()
    {
        var reason = _freeSpace.FindShortage(_options.MinimumFreeSpace);
        if (reason is not null && _lowSpace is null) SpoolLog.Refusing(_log, reason);
        if (reason is null && _lowSpace is not null) SpoolLog.NotRefusing(_log);
        _lowSpace = reason;
    }

    private static bool Probe(WriterSession session)
    {
        session.Prepared(SpoolSql.AddToTally).Bind(1, 0L).Bind(2, session.NextSequence()).Run();
        return true;
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        // What the log says of messages must be on the disk before a file goes for its sake: after a crash of the process it may stand in the cache alone.
        await _writer.RunAsync(Probe).ConfigureAwait(false);
        var deleted = 0;
        foreach (var id in _files.Enumerate())
        {
            if (await IsKnownAsync(id, cancellation).ConfigureAwait(false)) continue;
            _files.Delete(id);
            deleted++;
        }

        if (deleted > 0) SpoolLog.Swept(_log, deleted);
    }

    private async ValueTask<bool> IsKnownAsync(SpoolId id, CancellationToken cancellation)
    {
        // In this order: a file whose commit has just ended is either still marked here or already found there.
        if (_files.IsUncommitted(id)) return true;
        return await _readers.ReadAsync(id, static (reader, id) =>
        {
            var statement = reader.Prepared(SpoolSql.MessageExists).Bind(1, id.Value);
            var exists = statement.Step();
            statement.Reset();
            return exists;
        }, cancellation).ConfigureAwait(false);
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        var before = _time.GetUtcNow() - _options.EventRetention;
        var pruned = await _events.PruneAsync(before, cancellation).ConfigureAwait(false);
        if (pruned > 0) SpoolLog.Pruned(_log, pruned, before);
        await _damage.PruneAsync(before).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }
}
