using System.Text;
using SQLitePCL;

namespace Postrider.Storage.Sqlite;

/// <summary>A prepared statement. Parameters count from 1 and stay bound until bound again; columns count from 0.</summary>
internal sealed class Statement : IDisposable
{
    private const int StackOctets = 512;

    private readonly Database _database;
    private readonly sqlite3_stmt _handle;

    public Statement(Database database, sqlite3_stmt handle)
    {
        _database = database;
        _handle = handle;
    }

    public Statement Bind(int parameter, long value)
    {
        _database.Check(raw.sqlite3_bind_int64(_handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public Statement Bind(int parameter, DateTimeOffset moment) => Bind(parameter, moment.UtcTicks);

    public Statement Bind(int parameter, DateTimeOffset? moment) => Bind(parameter, moment?.UtcTicks);

    public Statement Bind(int parameter, string? text)
    {
        if (text is null) return BindNull(parameter);
        if (text.Length > StackOctets / 3)
        {
            _database.Check(raw.sqlite3_bind_text(_handle, parameter, text));
            return this;
        }

        Span<byte> octets = stackalloc byte[StackOctets + 1];
        var length = Encoding.UTF8.GetBytes(text, octets);
        // One octet past the text stays in the stack's span, so that an empty text is no null pointer, which SQLite would read as NULL.
        _database.Check(length == 0 ? raw.sqlite3_bind_text(_handle, parameter, "") : raw.sqlite3_bind_text(_handle, parameter, octets[..length]));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> octets)
    {
        _database.Check(octets.IsEmpty ? raw.sqlite3_bind_zeroblob(_handle, parameter, 0) : raw.sqlite3_bind_blob(_handle, parameter, octets));
        return this;
    }

    private Statement BindNull(int parameter)
    {
        _database.Check(raw.sqlite3_bind_null(_handle, parameter));
        return this;
    }

    /// <summary>Goes to the next row; after the last one the statement is ready to run again.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == ResultCode.Row) return true;
        Finish(code);
        return false;
    }

    /// <summary>Runs to the end and is ready to run again.</summary>
    /// <returns>Rows changed.</returns>
    public int Run()
    {
        Finish(raw.sqlite3_step(_handle));
        return _database.Changes;
    }

    /// <summary>Leaves the rows that were not read.</summary>
    public void Reset() => raw.sqlite3_reset(_handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(_handle, column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    // By its length: a NUL within a text, as a peer's reply may hold one, must not end it.
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_handle, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The octets of a column; good until the next step.</summary>
    public ReadOnlySpan<byte> Octets(int column) => raw.sqlite3_column_blob(_handle, column);

    private void Finish(int code)
    {
        try
        {
            _database.Check(code);
        }
        finally
        {
            raw.sqlite3_reset(_handle);
        }
    }

    public void Dispose() => _handle.Dispose();
}
