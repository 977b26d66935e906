using Microsoft.Extensions.Logging;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>
/// Keeps the write-ahead log short. A thread with a connection of its own copies what the log holds into the database while the writer goes on.
/// Under load that never catches up, and the log starts anew only when all of it is copied; so past a length the writer copies the little that is left
/// itself, which takes milliseconds. Readers that overlap without a pause could still keep the log from starting anew: when it is four times as long, the
/// writer waits a moment until none of them needs it. A longer log is cheaper in all: most rows live for less than a second, and a page that changes a
/// hundred times in the log is copied once.
/// </summary>
internal sealed class Checkpointer : IAsyncDisposable
{
    /// <summary>Log lengths (see <see cref="SpoolOptions.LogPages"/>) after which readers are waited for.</summary>
    private const int MuchTooLong = 4;

    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _one = new();
    private readonly Func<Database> _open;
    private readonly LogIndex _index;
    private readonly ILogger _log;
    private volatile bool _stopping;
    private int _sinceCheckpoint;
    private readonly int _longLog;
    private int _inLog;
    private int _nextTry;

    public Checkpointer(Func<Database> open, LogIndex index, int logPages, ILogger log)
    {
        (_open, _index, _longLog, _nextTry, _log) = (open, index, logPages, logPages, log);
        new Thread(Run) { IsBackground = true, Name = "spool checkpoints" }.Start();
    }

    /// <summary>Called by the writer between two transactions.</summary>
    public void AfterWrite(WriterSession session)
    {
        var written = session.TakeWrittenPages();
        _inLog += written;
        _sinceCheckpoint += written;
        if (_inLog > _nextTry)
        {
            // Set first: when it fails or a reader is in the way, the log must grow by some more before it is tried again.
            _nextTry = _inLog + (_longLog / 4);
            var mode = _inLog > MuchTooLong * _longLog ? CheckpointMode.WaitForReaders : CheckpointMode.Passive;
            if (!TryCheckpoint(() => session.Checkpoint(mode))) return;
            _inLog = _sinceCheckpoint = 0;
            _nextTry = _longLog;
        }
        else if (_sinceCheckpoint > _longLog / 4)
        {
            _sinceCheckpoint = 0;
            _wake.Set();
        }
    }

    /// <returns>Whether all was copied; not when the other thread is at it.</returns>
    /// <exception cref="SqliteFailure">It failed, and all will be copied again.</exception>
    private bool TryCheckpoint(Func<bool> checkpoint)
    {
        if (!_one.TryEnter()) return false;
        try
        {
            return checkpoint();
        }
        catch (SqliteFailure)
        {
            _index.ForgetCopied();
            throw;
        }
        finally
        {
            _one.Exit();
        }
    }

    private void Run()
    {
        Database? database = null;
        while (_wake.WaitOne() && !_stopping)
        {
            try
            {
                database ??= _open();
                TryCheckpoint(() => database.Checkpoint(CheckpointMode.Passive));
            }
            catch (SqliteFailure e)
            {
                // Nothing is lost: the log keeps it all. The writer meets the same error in its own turn and reports it.
                SpoolLog.CheckpointFailed(_log, e);
                database?.Dispose();
                database = null;
            }
        }

        database?.Dispose();
        _ended.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _wake.Set();
        await _ended.Task.ConfigureAwait(false);
        _wake.Dispose();
    }
}
