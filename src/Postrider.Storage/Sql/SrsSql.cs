namespace Postrider.Storage.Sql;

/// <summary>The statements on secrets of SRS.</summary>
internal static class SrsSql
{
    /// <summary>What makes rewritten reverse-paths; <c>secret</c> is sealed.</summary>
    public const string Tables = """
        CREATE TABLE srs_secret (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created INTEGER NOT NULL,
            secret BLOB NOT NULL
        );
        """;

    public const string List = "SELECT created, secret FROM srs_secret ORDER BY id DESC";

    public const string InsertFirst = "INSERT INTO srs_secret (created, secret) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM srs_secret)";

    public const string Insert = "INSERT INTO srs_secret (created, secret) VALUES (?1, ?2)";

    /// <summary>Those whose next one was made before a moment.</summary>
    public const string Forget = "DELETE FROM srs_secret WHERE EXISTS (SELECT 1 FROM srs_secret AS next WHERE next.id > srs_secret.id AND next.created < ?1)";
}
