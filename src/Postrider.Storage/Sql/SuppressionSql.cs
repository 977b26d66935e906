namespace Postrider.Storage.Sql;

/// <summary>The statements on suppressions. The stream of all of them is -1, that which never ends has a NULL.</summary>
internal static class SuppressionSql
{
    public const string Tables = """
        CREATE TABLE suppression (
            tenant TEXT NOT NULL,
            stream INTEGER NOT NULL,
            address TEXT NOT NULL,
            reason INTEGER NOT NULL,
            since INTEGER NOT NULL,
            expires INTEGER,
            note TEXT NOT NULL,
            PRIMARY KEY (tenant, stream, address)
        ) WITHOUT ROWID;
        CREATE TABLE suppression_edition (number INTEGER NOT NULL);
        INSERT INTO suppression_edition VALUES (0);
        """;

    private const string Columns = "tenant, stream, address, reason, since, expires, note";

    /// <summary>Grows with each change, so that who keeps them in memory reads them only when there is something new.</summary>
    public const string Edition = "SELECT number FROM suppression_edition";

    public const string NextEdition = "UPDATE suppression_edition SET number = number + 1";

    public const string List = $"SELECT {Columns} FROM suppression ORDER BY tenant, address, stream";

    public const string Exists = "SELECT 1 FROM suppression WHERE tenant = ?1 AND stream = ?2 AND address = ?3";

    /// <summary>One that stands already gives way, unless it stands longer.</summary>
    public const string Add = $"""
        INSERT INTO suppression ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT DO UPDATE SET reason = excluded.reason, since = excluded.since, expires = excluded.expires, note = excluded.note
        WHERE excluded.expires IS NULL OR (suppression.expires IS NOT NULL AND suppression.expires < excluded.expires)
        """;

    /// <summary>The stream -2 stands for any.</summary>
    public const string Remove = "DELETE FROM suppression WHERE tenant = ?1 AND (?2 = -2 OR stream = ?2) AND address = ?3";
}
