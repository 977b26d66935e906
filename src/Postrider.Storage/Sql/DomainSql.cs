namespace Postrider.Storage.Sql;

/// <summary>The statements on domains and their keys.</summary>
internal static class DomainSql
{
    public const string List = "SELECT name, created, delegation_zone, verification, verified FROM domain ORDER BY name";

    public const string Find = "SELECT name, created, delegation_zone, verification, verified FROM domain WHERE name = ?1";

    public const string Insert = "INSERT OR IGNORE INTO domain (name, created, delegation_zone, verification, verified) VALUES (?1, ?2, ?3, ?4, ?5)";

    public const string Delete = "DELETE FROM domain WHERE name = ?1";

    public const string SetVerification = "UPDATE domain SET verification = ?2, verified = ?3 WHERE name = ?1 AND (verification <> ?2 OR verified IS NULL)";

    private const string KeyColumns = "domain, id, selector, algorithm, state, record, created, published, seen, activated, retired, withdrawn";

    public const string ListKeys = $"SELECT {KeyColumns} FROM signing_key ORDER BY id";

    public const string FindKeys = $"SELECT {KeyColumns} FROM signing_key WHERE domain = ?1 ORDER BY id";

    public const string InsertKey = """
        INSERT OR IGNORE INTO signing_key (domain, selector, algorithm, state, record, secret, created)
        SELECT name, ?2, ?3, 0, ?4, ?5, ?6 FROM domain WHERE name = ?1
        """;

    public const string UpdateKey = """
        UPDATE signing_key SET state = ?3, published = ?4, seen = ?5, activated = ?6, retired = ?7, withdrawn = ?8,
            secret = CASE WHEN ?3 < 2 THEN secret END
        WHERE id = ?1 AND state = ?2
        """;

    public const string DeleteKey = "DELETE FROM signing_key WHERE id = ?1";

    public const string FindSecret = "SELECT secret FROM signing_key WHERE id = ?1";
}
