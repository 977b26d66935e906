namespace Postrider.Storage.Sql;

/// <summary>How connections to <c>station.db</c> stand. Its statements are in classes of their own, one for each store.</summary>
internal static class StationSql
{
    public const string Pragmas = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA secure_delete = ON;
        PRAGMA cache_size = -2048;
        PRAGMA mmap_size = 0;
        """;
}
