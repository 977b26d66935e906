namespace Postrider.Storage.Sql;

/// <summary>
/// The statements of a purge that sets the queue aside. <c>recipient_purged</c> is the table <c>recipient</c> as it was, <c>purge_kept</c> names its rows
/// that went on to the new one, <c>purge_order</c> holds when it was asked for. All three are there only until everything is erased.
/// </summary>
internal static class PurgeSql
{
    public const string IsUnderWay = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'purge_order'";

    public const string RecipientTable = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'recipient'";

    public const string RecipientIndexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'recipient' AND sql IS NOT NULL";

    public const string SetAside = """
        ALTER TABLE recipient RENAME TO recipient_purged;
        CREATE TABLE purge_kept (message INTEGER NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (message, ordinal)) WITHOUT ROWID;
        CREATE TABLE purge_order (at INTEGER NOT NULL);
        """;

    public const string InsertOrder = "INSERT INTO purge_order VALUES (?1)";

    public const string KeepRecipient = "INSERT OR IGNORE INTO recipient SELECT * FROM recipient_purged WHERE message = ?1 AND ordinal = ?2";

    public const string InsertKept = "INSERT OR IGNORE INTO purge_kept VALUES (?1, ?2)";

    public const string OrderedAt = "SELECT at FROM purge_order";

    public const string PurgedIndex = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'recipient_purged' AND sql IS NOT NULL";

    /// <summary>The message with which a slice of ?1 rows ends; a message is never divided between two.</summary>
    public const string LastOfSlice = "SELECT max(message) FROM (SELECT message FROM recipient_purged ORDER BY message, ordinal LIMIT ?1)";

    public const string InsertEvents = """
        INSERT INTO event (message, sequence, ordinal, at, kind, sender, recipient, attempt)
        SELECT r.message, ?2, r.ordinal, ?3, ?4, coalesce(m.reverse_path, ''), r.address, r.attempts
        FROM recipient_purged r LEFT JOIN message m ON m.id = r.message
        WHERE r.message <= ?1 AND NOT EXISTS (SELECT 1 FROM purge_kept k WHERE k.message = r.message AND k.ordinal = r.ordinal)
        ORDER BY r.message, r.ordinal
        """;

    /// <summary>Messages of the slice whose bodies lie in files and that nobody waits for any more.</summary>
    public const string FindFiles = """
        SELECT m.id FROM message m WHERE m.id IN (SELECT message FROM recipient_purged WHERE message <= ?1)
            AND NOT EXISTS (SELECT 1 FROM body b WHERE b.message = m.id) AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message = m.id)
        """;

    public const string DeleteBodies = """
        DELETE FROM body WHERE message IN (SELECT message FROM recipient_purged WHERE message <= ?1)
            AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message = body.message)
        """;

    public const string DeleteMessages = """
        DELETE FROM message WHERE id IN (SELECT message FROM recipient_purged WHERE message <= ?1)
            AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message = message.id)
        """;

    public const string DeletePurged = "DELETE FROM recipient_purged WHERE message <= ?1";

    /// <summary>Whether marks stand beside rows, which the table must not be set aside with.</summary>
    public const string HasMarks = "SELECT 1 WHERE EXISTS (SELECT 1 FROM purged) OR EXISTS (SELECT 1 FROM given_up)";

    public const string End = "DROP TABLE recipient_purged; DROP TABLE purge_kept; DROP TABLE purge_order;";
}
