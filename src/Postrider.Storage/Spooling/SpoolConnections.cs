using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>Opens the connections on which a spool stands.</summary>
internal static class SpoolConnections
{
    public static WriterSession OpenSession(string path)
    {
        var database = OpenForWriting(path);
        try
        {
            Schema.Migrate(database, path);
            return new WriterSession(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A connection that is never used but keeps the index of the log alive. When a sync fails, the writer's connection is thrown away; were it the last one, the
    /// next would read the log anew and find the transaction in it that was reported as failed. With the index alive the next one is written over it.
    /// </summary>
    public static Database OpenAnchor(string path)
    {
        var database = OpenForWriting(path);
        database.ReadNumber("SELECT version FROM schema_version");
        return database;
    }

    /// <summary>The greatest id that the spool knows.</summary>
    public static SpoolId FindLastId(WriterSession session)
    {
        var found = session.Prepared(SpoolSql.LastId);
        var last = found.Step() ? new SpoolId(found.Number(0)) : default;
        found.Reset();
        return last;
    }

    public static Database OpenForWriting(string path)
    {
        var database = Database.Open(path, DatabaseAccess.ReadWrite);
        try
        {
            database.Execute(SpoolSql.WriterPragmas);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
