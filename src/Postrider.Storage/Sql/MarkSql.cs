namespace Postrider.Storage.Sql;

/// <summary>The statements of changes that mark many recipients rather than change their rows: <c>purged</c> and <c>given_up</c>.</summary>
internal static class MarkSql
{
    public const string Purge = """
        INSERT OR IGNORE INTO purged (message, ordinal, at) SELECT message, ordinal, ?3 FROM recipient WHERE message = ?1 AND ordinal = ?2
        """;

    public const string GiveUp = $"""
        INSERT OR IGNORE INTO given_up (message, ordinal, at) SELECT r.message, r.ordinal, ?3 FROM recipient r
        WHERE r.message = ?1 AND r.ordinal = ?2 AND {SpoolSql.NotPurged}
        """;

    public const string HasPurged = "SELECT 1 FROM purged LIMIT 1";

    public const string HasGivenUp = "SELECT 1 FROM given_up LIMIT 1";

    public const string NextPurged = "SELECT message, ordinal, at FROM purged ORDER BY message, ordinal LIMIT ?1";

    /// <summary>As <see cref="SpoolSql.InsertAdministratorEvent"/>, of a recipient whose message may be gone.</summary>
    public const string InsertEvent = """
        INSERT INTO event (message, sequence, ordinal, at, kind, sender, recipient, attempt)
        SELECT r.message, ?3, r.ordinal, ?4, ?5, coalesce(m.reverse_path, ''), r.address, r.attempts
        FROM recipient r LEFT JOIN message m ON m.id = r.message WHERE r.message = ?1 AND r.ordinal = ?2
        """;

    /// <summary>What is purged is left to the erasing. Only while there are marks: the question makes SQLite delete in two passes, which costs as much as the deletion.</summary>
    public const string DeleteUnlessPurged = """
        DELETE FROM recipient WHERE message = ?1 AND ordinal = ?2
            AND NOT EXISTS (SELECT 1 FROM purged WHERE purged.message = ?1 AND purged.ordinal = ?2)
        """;

    public const string DeletePurged = "DELETE FROM purged WHERE message = ?1 AND ordinal = ?2";

    public const string DeleteGivenUp = "DELETE FROM given_up WHERE message = ?1 AND ordinal = ?2";
}
