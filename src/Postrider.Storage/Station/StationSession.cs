using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Station;

/// <summary>The connection to the station's database with its statements prepared; used by one caller at a time.</summary>
internal sealed class StationSession(Database database) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    /// <summary>A statement, prepared once. What it is bound to before stays bound.</summary>
    public Statement Prepared(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        return _statements[sql] = database.Prepare(sql);
    }

    /// <summary>All rows of a statement whose parameters are bound.</summary>
    public static List<T> ReadRows<T>(Statement statement, Func<Statement, T> read)
    {
        var rows = new List<T>();
        try
        {
            while (statement.Step()) rows.Add(read(statement));
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    /// <inheritdoc cref="Database.ReadNumber"/>
    public long? ReadNumber(string sql) => database.ReadNumber(sql);

    public void Execute(string sql) => database.Execute(sql);

    public void Rollback()
    {
        if (database.InTransaction) database.Execute("ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        database.Dispose();
    }
}
