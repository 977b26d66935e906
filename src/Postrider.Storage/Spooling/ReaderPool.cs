using System.Collections.Concurrent;
using Postrider.Relay.Spooling;
using Postrider.Smtp.Sockets;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>Read-only connections, opened when first needed. A read sees the last commit and disturbs no writer.</summary>
internal sealed class ReaderPool(string path, int size) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size);
    private readonly ConcurrentStack<Reader> _idle = new();

    /// <summary>Runs a read on a free connection.</summary>
    /// <exception cref="SpoolException">The database cannot be read.</exception>
    public async ValueTask<T> ReadAsync<TState, T>(TState state, Func<Reader, TState, T> read, CancellationToken cancellation)
    {
        await SocketThread.LeaveAsync().ConfigureAwait(false);
        await _free.WaitAsync(cancellation).ConfigureAwait(false);
        Reader? reader = null;
        try
        {
            if (!_idle.TryPop(out reader)) reader = new Reader(path);
            var result = read(reader, state);
            _idle.Push(reader);
            reader = null;
            return result;
        }
        catch (SqliteFailure e)
        {
            throw new SpoolException($"The database cannot be read ({e.Message}); look for disk errors in the system log.", e);
        }
        finally
        {
            // A connection on which something went wrong is not used again.
            reader?.Dispose();
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var reader)) reader.Dispose();
        _free.Dispose();
    }
}

/// <summary>A connection for reading with its statements.</summary>
internal sealed class Reader : IDisposable
{
    private readonly Database _database;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public Reader(string path)
    {
        _database = Database.Open(path, DatabaseAccess.ReadOnly);
        _database.Execute(SpoolSql.ReaderPragmas);
    }

    /// <summary>A statement of <see cref="SpoolSql"/>, prepared once.</summary>
    public Statement Prepared(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        return _statements[sql] = _database.Prepare(sql);
    }

    /// <summary>A statement made for one question.</summary>
    public Statement Prepare(string sql) => _database.Prepare(sql);

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _database.Dispose();
    }
}
