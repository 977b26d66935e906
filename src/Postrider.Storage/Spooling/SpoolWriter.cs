using Microsoft.Extensions.Logging;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>
/// The one thread that writes. Everything that was queued while the last commit ran goes into the next one, so that concurrent messages share
/// a sync and a lone one waits for nothing. Long changes come in slices, one between two groups.
/// </summary>
internal sealed class SpoolWriter : IAsyncDisposable
{
    private readonly WriterQueue _queue = new();
    private readonly List<PendingChange> _group = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<WriterSession> _open;
    private readonly Checkpointer _checkpointer;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private WriterSession? _session;
    private long _recipients;
    private long _commits;
    private long _committed;
    private long _busyTicks;
    private volatile string? _failure;

    public SpoolWriter(Func<WriterSession> open, WriterSession session, Checkpointer checkpointer, TimeProvider time, ILogger log)
    {
        (_open, _session, _checkpointer, _time, _log) = (open, session, checkpointer, time, log);
        _recipients = session.Recipients;
        new Thread(Run) { IsBackground = true, Name = "spool writer" }.Start();
    }

    public long Recipients => Interlocked.Read(ref _recipients);

    /// <summary>What is wrong with the store since the last attempt to write; <c>null</c> when that went well.</summary>
    public string? Failure => _failure;

    /// <summary>What this thread did; damage is counted elsewhere.</summary>
    public SpoolLoad Load
    {
        get
        {
            return new SpoolLoad(
                Interlocked.Read(ref _committed), Interlocked.Read(ref _commits), _time.GetElapsedTime(0, Interlocked.Read(ref _busyTicks)), _queue.Count, 0);
        }
    }

    /// <summary>Queues a change. The task ends when it is durable, or fails with <see cref="SpoolException"/>.</summary>
    public Task<List<SpoolId>> CommitAsync(SpoolChange change)
    {
        var pending = new PendingChange(change);
        _queue.Add(pending);
        return pending.Task;
    }

    /// <summary>Runs something in a transaction of its own between two groups.</summary>
    public Task<T> RunAsync<T>(Func<WriterSession, T> work)
    {
        var slice = new WriterSlice<T>(work);
        _queue.Add(slice);
        return slice.Task;
    }

    private void Run()
    {
        while (_queue.Take(_group, out var slice))
        {
            var begun = _time.GetTimestamp();
            if (_group.Count > 0) CommitGroup();
            if (slice is not null) RunSlice(slice);
            _group.Clear();
            KeepLogShort();
            Interlocked.Add(ref _busyTicks, _time.GetTimestamp() - begun);
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    private void CommitGroup()
    {
        // A change that cannot be written fails alone: the others are written again without it and still share their sync.
        while (_group.Count > 0)
        {
            PendingChange? applying = null;
            var failure = Write(session =>
            {
                foreach (var pending in _group)
                {
                    applying = pending;
                    pending.ObsoleteFiles.Clear();
                    session.Apply(pending.Change, pending.ObsoleteFiles);
                }
            }, _group.Count, out var fault);
            if (failure is null)
            {
                CommitNews.Tell(_group);
                return;
            }

            if (fault == WriteFault.Store || applying is null)
            {
                foreach (var pending in _group) pending.Fail(Explain(failure));
                return;
            }

            _group.Remove(applying);
            applying.Fail(Explain(failure));
        }
    }

    private void RunSlice(WriterSlice slice)
    {
        if (Write(slice.Run, 0, out _) is { } failure) slice.Fail(Explain(failure));
        else slice.Succeed();
    }

    /// <summary>Runs a transaction to its durable end, or undoes it.</summary>
    /// <returns>What went wrong; <c>null</c> when all is on disk.</returns>
    private SqliteFailure? Write(Action<WriterSession> work, int changes, out WriteFault fault)
    {
        fault = WriteFault.Store;
        SqliteFailure failure;
        try
        {
            var session = _session ??= _open();
            session.Begin();
            fault = WriteFault.Content;
            work(session);
            fault = WriteFault.Store;
            session.Commit();
            Interlocked.Exchange(ref _recipients, session.Recipients);
            Interlocked.Increment(ref _commits);
            Interlocked.Add(ref _committed, changes);
            if (_failure is not null) SpoolLog.StoreRecovered(_log);
            _failure = null;
            return null;
        }
        catch (SqliteFailure e)
        {
            failure = e;
            if (!e.IsAboutContent) fault = WriteFault.Store;
        }
        catch (Exception e)
        {
            // A fault in the change itself, such as an address that cannot be written; or the database cannot be opened.
            failure = new SqliteFailure(ResultCode.Error, e.Message, e);
        }

        Undo(failure, fault);
        return failure;
    }

    private void Undo(SqliteFailure failure, WriteFault fault)
    {
        try
        {
            _session?.Rollback();
            if (fault == WriteFault.Content) return;
        }
        catch (SqliteFailure e)
        {
            SpoolLog.RollbackFailed(_log, e);
        }

        // After an I/O error or damage nothing is known of the connection: the next write opens another.
        _session?.Dispose();
        _session = null;
        var explanation = Explain(failure).Message;
        // Once, not for every change that meets it.
        if (_failure != explanation) SpoolLog.StoreFailed(_log, failure, explanation);
        _failure = explanation;
    }

    private void KeepLogShort()
    {
        if (_session is not { } session) return;
        try
        {
            _checkpointer.AfterWrite(session);
        }
        catch (SqliteFailure e)
        {
            Undo(e, WriteFault.Store);
        }
    }

    private static SpoolException Explain(SqliteFailure failure) => new(
        failure switch
        {
            { IsDiskFull: true } => "The disk of the data directory is full; free some space on it.",
            { IsDamage: true } => $"The database is damaged ({failure.Message}); docs/durability.md says what to do.",
            { IsAboutContent: true } => $"The change cannot be stored: {failure.Message}",
            _ => $"The database cannot be written ({failure.Message}); look for disk errors in the system log.",
        },
        failure);

    public async ValueTask DisposeAsync()
    {
        _queue.End();
        await _ended.Task.ConfigureAwait(false);
        _queue.Dispose();
    }

    /// <summary>What is to blame for a failed write.</summary>
    private enum WriteFault
    {
        /// <summary>What was to be written; the store is sound.</summary>
        Content,

        /// <summary>The disk or the database.</summary>
        Store,
    }
}
