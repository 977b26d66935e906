using Microsoft.Extensions.Logging;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>
/// Keeps the write-ahead log short. A thread with a connection of its own copies what the log holds into the database while the writer goes on
/// (PASSIVE). Under load that never catches up, and the log starts anew only when all of it is copied; so past <see cref="LongLog"/> the
/// writer copies the little that is left itself, which takes milliseconds. A longer log is cheaper in all: most rows live for less than a
/// second, and a page that changes a hundred times in the log is copied once.
/// </summary>
internal sealed class Checkpointer : IAsyncDisposable
{
    /// <summary>Pages (8 KiB) written since the last checkpoint that start one: 16 MiB.</summary>
    private const int WorthCopying = 2048;

    /// <summary>Pages in the log that make the writer finish the copying: 64 MiB.</summary>
    private const int LongLog = 8192;

    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<Database> _open;
    private readonly ILogger _log;
    private volatile bool _stopping;
    private int _sinceCheckpoint;
    private int _inLog;

    public Checkpointer(Func<Database> open, ILogger log)
    {
        (_open, _log) = (open, log);
        new Thread(Run) { IsBackground = true, Name = "spool checkpoints" }.Start();
    }

    /// <summary>Called by the writer between two transactions.</summary>
    public void AfterWrite(WriterSession session)
    {
        var written = session.TakeWrittenPages();
        _inLog += written;
        _sinceCheckpoint += written;
        if (_inLog > LongLog)
        {
            if (session.Checkpoint() == 0) _inLog = _sinceCheckpoint = 0;
        }
        else if (_sinceCheckpoint > WorthCopying)
        {
            _sinceCheckpoint = 0;
            _wake.Set();
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
                database.Checkpoint();
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
