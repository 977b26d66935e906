namespace Postrider.Storage.Sql;

/// <summary>Accounts at certificate authorities, and the certificates had from them.</summary>
internal static class AcmeSql
{
    public const string Tables = """
        CREATE TABLE acme_account (
            directory TEXT PRIMARY KEY,
            url TEXT,
            secret BLOB NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE acme_certificate (
            name TEXT PRIMARY KEY,
            chain TEXT,
            secret BLOB,
            next_secret BLOB,
            next_since INTEGER,
            longest_life INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            try_after INTEGER,
            trouble TEXT
        ) WITHOUT ROWID;
        """;

    public const string FindAccount = "SELECT url, secret FROM acme_account WHERE directory = ?1";

    public const string SaveAccount = "INSERT INTO acme_account (directory, url, secret) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET url = excluded.url, secret = excluded.secret";

    public const string List = "SELECT name, chain, secret, next_secret, next_since, longest_life, failures, try_after, trouble FROM acme_certificate ORDER BY name";

    public const string Save = """
        INSERT INTO acme_certificate (name, chain, secret, next_secret, next_since, longest_life, failures, try_after, trouble) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT DO UPDATE SET chain = excluded.chain, secret = excluded.secret, next_secret = excluded.next_secret, next_since = excluded.next_since,
            longest_life = excluded.longest_life, failures = excluded.failures, try_after = excluded.try_after, trouble = excluded.trouble
        """;
}
