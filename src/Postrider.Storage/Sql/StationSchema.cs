using System.Globalization;
using Postrider.Storage.Sqlite;
using Postrider.Storage.Station;

namespace Postrider.Storage.Sql;

/// <summary>The tables of <c>station.db</c>, and the steps that lead from each version of them to the next. Times are UTC ticks.</summary>
internal static class StationSchema
{
    /// <summary>
    /// Domains and their signing keys. <c>record</c> is public, <c>secret</c> is sealed and NULL once nothing is signed with the key any more. The two indexes see to it that
    /// however many processes rotate keys, an algorithm has one next key and one active key.
    /// </summary>
    private const string Domains = """
        CREATE TABLE domain (
            name TEXT PRIMARY KEY,
            created INTEGER NOT NULL,
            delegation_zone TEXT,
            verification INTEGER NOT NULL,
            verified INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE signing_key (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            domain TEXT NOT NULL REFERENCES domain (name) ON DELETE CASCADE,
            selector TEXT NOT NULL,
            algorithm INTEGER NOT NULL,
            state INTEGER NOT NULL,
            record TEXT NOT NULL,
            secret BLOB,
            created INTEGER NOT NULL,
            published INTEGER,
            seen INTEGER,
            activated INTEGER,
            retired INTEGER,
            withdrawn INTEGER,
            UNIQUE (domain, selector)
        );
        CREATE UNIQUE INDEX signing_key_next ON signing_key (domain, algorithm) WHERE state = 0;
        CREATE UNIQUE INDEX signing_key_active ON signing_key (domain, algorithm) WHERE state = 1;
        """;

    /// <summary>A new step is added at the end and never changed once it has been shipped.</summary>
    private static readonly string[] Steps = [Domains, ReportSql.Tables, SrsSql.Tables, AcmeSql.Tables, StandingSql.Tables, SuppressionSql.Tables];

    /// <summary>Brings the tables to the newest version, all in one transaction: of several processes one does it, and the others find it done.</summary>
    /// <exception cref="StationDatabaseException">The database was written by a newer program.</exception>
    public static void Migrate(Database database, string path)
    {
        if (VersionOf(database, path) == Steps.Length) return;
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            for (var version = VersionOf(database, path); version < Steps.Length; version++) database.Execute(Steps[version]);
            database.Execute($"PRAGMA user_version = {Steps.Length.ToString(CultureInfo.InvariantCulture)}; COMMIT");
        }
        catch
        {
            if (database.InTransaction) database.Execute("ROLLBACK");
            throw;
        }
    }

    private static int VersionOf(Database database, string path)
    {
        var version = (int)(database.ReadNumber("PRAGMA user_version") ?? 0);
        return version <= Steps.Length
            ? version
            : throw new StationDatabaseException(
                $"{path} has version {version}, and this program knows versions up to {Steps.Length}. Run the newer Postrider that wrote it, or restore a backup made before the upgrade.");
    }
}
