using SQLitePCL;

namespace Postrider.Storage.Sqlite;

/// <summary>One connection to the database, for one thread at a time. The hot path stands on this rather than on ADO: no parsing, no boxing.</summary>
internal sealed class Database : IDisposable
{
    /// <summary>What is waited for another connection's lock: only recovery after a crash and checkpoints take one that long.</summary>
    private const int BusyMilliseconds = 10_000;

    /// <summary>What a checkpoint waits for readers to end; short, for the writer stands still meanwhile.</summary>
    private const int ReaderMilliseconds = 50;

    private readonly sqlite3 _handle;

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>Rows changed by the last statement that was run.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <exception cref="SqliteFailure">The file cannot be opened.</exception>
    public static Database Open(string path, DatabaseAccess access)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX
            | (access == DatabaseAccess.ReadOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code != ResultCode.Ok)
        {
            var message = raw.sqlite3_errmsg(handle).utf8_to_string();
            handle.Dispose();
            throw new SqliteFailure(code, $"{message} ({path})");
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        // Plans do not hang on what is bound; otherwise SQLite compiles a statement anew whenever a value changes that a plan looked at.
        raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
        raw.sqlite3_busy_timeout(handle, BusyMilliseconds);
        return new Database(handle);
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return new Statement(this, statement);
    }

    /// <summary>Runs statements that answer with nothing, or whose answer does not matter.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The first column of the first row; <c>null</c> for none.</summary>
    public long? ReadNumber(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Number(0) : null;
    }

    /// <summary>Frames that this connection wrote to the log since the last call.</summary>
    public int TakeWrittenPages()
    {
        raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var current, out _, 1);
        return current;
    }

    /// <summary>Copies what the log holds into the database, so that the log can start anew.</summary>
    /// <returns>Whether all of it was copied and, for <see cref="CheckpointMode.WaitForReaders"/>, nobody reads the log any more.</returns>
    public bool Checkpoint(CheckpointMode mode)
    {
        var isPassive = mode == CheckpointMode.Passive;
        raw.sqlite3_busy_timeout(_handle, isPassive ? BusyMilliseconds : ReaderMilliseconds);
        var code = raw.sqlite3_wal_checkpoint_v2(
            _handle, null, isPassive ? raw.SQLITE_CHECKPOINT_PASSIVE : raw.SQLITE_CHECKPOINT_RESTART, out var inLog, out var copied);
        raw.sqlite3_busy_timeout(_handle, BusyMilliseconds);
        if ((code & 0xff) == ResultCode.Busy) return false;
        Check(code);
        return copied >= inLog;
    }

    public void Check(int code)
    {
        if (code is ResultCode.Ok or ResultCode.Row or ResultCode.Done) return;
        var extended = raw.sqlite3_extended_errcode(_handle);
        throw new SqliteFailure((extended & 0xff) == (code & 0xff) ? extended : code, raw.sqlite3_errmsg(_handle).utf8_to_string());
    }

    public void Dispose() => _handle.Dispose();
}

internal enum DatabaseAccess
{
    ReadOnly,
    ReadWrite,
}

internal enum CheckpointMode
{
    /// <summary>As far as no reader stands in the way.</summary>
    Passive,

    /// <summary>Also waits a moment until no reader needs the log.</summary>
    WaitForReaders,
}
