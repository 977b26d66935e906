namespace Postrider.Storage.Sql;

/// <summary>The tables of reports that came in, and of what is counted for those that go out.</summary>
internal static class ReportSql
{
    /// <summary>
    /// <c>document</c> is the report whole, packed; <c>report_row</c> and <c>report_tls</c> hold what is summed up. <c>report_tally</c> counts equal facts of a
    /// stretch of time, and <c>report_sent</c> has a row before anything is sent, so that it is sent at most once.
    /// </summary>
    public const string Tables = """
        CREATE TABLE report (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind INTEGER NOT NULL,
            domain TEXT NOT NULL,
            organization TEXT NOT NULL,
            report_id TEXT NOT NULL,
            begins INTEGER NOT NULL,
            ends INTEGER NOT NULL,
            received INTEGER NOT NULL,
            via INTEGER NOT NULL,
            signed_by TEXT,
            passed INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            document BLOB NOT NULL,
            UNIQUE (kind, organization, report_id, domain)
        );
        CREATE INDEX report_end ON report (ends, domain);
        CREATE TABLE report_row (
            report INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            source TEXT NOT NULL,
            header_from TEXT NOT NULL,
            messages INTEGER NOT NULL,
            dkim INTEGER NOT NULL,
            spf INTEGER NOT NULL,
            disposition INTEGER NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (report, ordinal)
        ) WITHOUT ROWID;
        CREATE TABLE report_tls (
            report INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            policy INTEGER NOT NULL,
            result TEXT,
            host TEXT,
            sessions INTEGER NOT NULL,
            PRIMARY KEY (report, ordinal)
        ) WITHOUT ROWID;
        CREATE TABLE report_aside (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            received INTEGER NOT NULL,
            via INTEGER NOT NULL,
            signed_by TEXT,
            sender TEXT NOT NULL,
            name TEXT NOT NULL,
            reason TEXT NOT NULL,
            content BLOB NOT NULL
        );
        CREATE TABLE report_tally (
            kind INTEGER NOT NULL,
            begins INTEGER NOT NULL,
            domain TEXT NOT NULL,
            facts TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (kind, begins, domain, facts)
        ) WITHOUT ROWID;
        CREATE TABLE report_sent (
            kind INTEGER NOT NULL,
            begins INTEGER NOT NULL,
            domain TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (kind, begins, domain)
        ) WITHOUT ROWID;
        """;

    private const string Columns = "report.id, kind, domain, organization, report_id, begins, ends, received, via, signed_by, passed, failed";

    private const string Filter = "(?1 = '' OR domain = ?1 OR domain LIKE '%.' || ?1) AND (?2 < 0 OR kind = ?2) AND ends > ?3";

    public const string Insert = """
        INSERT OR IGNORE INTO report (kind, domain, organization, report_id, begins, ends, received, via, signed_by, passed, failed, document)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id
        """;

    public const string InsertRow = "INSERT INTO report_row (report, ordinal, source, header_from, messages, dkim, spf, disposition, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

    public const string InsertTls = "INSERT INTO report_tls (report, ordinal, policy, result, host, sessions) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

    public const string List = $"SELECT {Columns} FROM report WHERE {Filter} ORDER BY ends DESC, report.id DESC LIMIT ?4";

    public const string Find = $"SELECT {Columns}, document FROM report WHERE id = ?1";

    public const string SummarizeSources = $"""
        SELECT domain, source, header_from, sum(messages), dkim, spf, disposition, max(words), count(DISTINCT organization)
        FROM report JOIN report_row ON report_row.report = report.id WHERE {Filter}
        GROUP BY domain, source, header_from, dkim, spf, disposition ORDER BY dkim + spf > 0, sum(messages) DESC, source LIMIT ?4
        """;

    public const string SummarizeTls = $"""
        SELECT domain, policy, result, host, sum(sessions) FROM report JOIN report_tls ON report_tls.report = report.id WHERE {Filter}
        GROUP BY domain, policy, result, host HAVING sum(sessions) > 0 ORDER BY result IS NULL, sum(sessions) DESC LIMIT ?4
        """;

    public const string Prune = "DELETE FROM report WHERE ends < ?1";

    public const string InsertAside = "INSERT INTO report_aside (received, via, signed_by, sender, name, reason, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    public const string BoundAside = "DELETE FROM report_aside WHERE id <= (SELECT max(id) FROM report_aside) - ?1";

    public const string ListAside = "SELECT id, received, via, signed_by, sender, name, reason FROM report_aside ORDER BY id DESC LIMIT ?1";

    public const string AddTally = """
        INSERT INTO report_tally (kind, begins, domain, facts, count) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (kind, begins, domain, facts) DO UPDATE SET count = count + excluded.count
        """;

    /// <summary>Domains with something counted in a stretch that has ended, for which nothing was sent.</summary>
    public const string ListDue = """
        SELECT DISTINCT tally.kind, tally.begins, tally.domain FROM report_tally AS tally
        WHERE tally.begins < ?1 AND NOT EXISTS (SELECT 1 FROM report_sent WHERE kind = tally.kind AND begins = tally.begins AND domain = tally.domain)
        ORDER BY tally.begins, tally.kind, tally.domain LIMIT ?2
        """;

    public const string ListTallies = "SELECT facts, count FROM report_tally WHERE kind = ?1 AND begins = ?2 AND domain = ?3 ORDER BY count DESC LIMIT ?4";

    public const string Claim = "INSERT OR IGNORE INTO report_sent (kind, begins, domain, at) VALUES (?1, ?2, ?3, ?4)";

    public const string PruneTallies = "DELETE FROM report_tally WHERE begins < ?1";

    public const string PruneSent = "DELETE FROM report_sent WHERE begins < ?1";
}
