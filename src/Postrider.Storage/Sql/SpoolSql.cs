namespace Postrider.Storage.Sql;

/// <summary>Every statement of the spool and the event store. Nothing here is SQLite's alone but the pragmas, <c>WITHOUT ROWID</c> and <c>INSERT OR IGNORE</c>.</summary>
internal static class SpoolSql
{
    /// <summary>
    /// How the writer's connection stands: a sync for each commit (synchronous=FULL), checkpoints by our own hand, a bounded cache and log,
    /// nothing mapped, so that the size of the database never shows in our memory.
    /// </summary>
    public const string WriterPragmas = """
        PRAGMA page_size = 4096;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA journal_size_limit = 67108864;
        PRAGMA cache_size = -16384;
        PRAGMA mmap_size = 0;
        PRAGMA temp_store = MEMORY;
        PRAGMA secure_delete = OFF;
        """;

    public const string ReaderPragmas = """
        PRAGMA cache_size = -4096;
        PRAGMA mmap_size = 0;
        PRAGMA temp_store = MEMORY;
        PRAGMA query_only = ON;
        """;

    public const string InsertMessage = """
        INSERT INTO message (id, reverse_path, received, size, checksum, origin, principal, client, message_id,
            flags, priority, declared_size, envelope_id, hold_until, deliver_by, submitted_by, seal, prefix, labels)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """;

    public const string MessageColumns = """
        m.id, m.reverse_path, m.received, m.size, m.origin, m.principal, m.client, m.message_id,
        m.flags, m.priority, m.declared_size, m.envelope_id, m.hold_until, m.deliver_by, m.submitted_by, m.checksum, m.seal, m.labels
        """;

    /// <summary>Whether a row of <c>recipient r</c> still counts.</summary>
    public const string NotPurged = "NOT EXISTS (SELECT 1 FROM purged p WHERE p.message = r.message AND p.ordinal = r.ordinal)";

    /// <summary>Whether it goes on as it stands; what was given up is read by <see cref="ReadGivenUp"/>.</summary>
    private const string NotGivenUp = "NOT EXISTS (SELECT 1 FROM given_up g WHERE g.message = r.message AND g.ordinal = r.ordinal)";

    public const string RecipientColumns = """
        r.message, r.ordinal, r.address, r.state, r.next_attempt,
        coalesce((SELECT min(g.at, r.expires) FROM given_up g WHERE g.message = r.message AND g.ordinal = r.ordinal), r.expires), r.warn_at,
        r.attempts, r.last_attempt, r.reply, r.peer, r.notify, r.original, r.seal
        """;

    /// <summary>How many columns <see cref="RecipientColumns"/> has: where a message's columns begin when both are read.</summary>
    public const int RecipientColumnCount = 14;

    public const string InsertBody = "INSERT INTO body (message, octets) VALUES (?1, ?2)";

    public const string InsertRecipient = """
        INSERT INTO recipient (message, ordinal, address, destination, state, due, next_attempt, expires, warn_at,
            attempts, last_attempt, reply, peer, notify, original, seal)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """;

    public const string UpdateRecipient = """
        UPDATE recipient SET state = ?3, due = ?4, next_attempt = ?5, expires = ?6, warn_at = ?7,
            attempts = ?8, last_attempt = ?9, reply = ?10, peer = ?11
        WHERE message = ?1 AND ordinal = ?2
        """;

    public const string DeleteRecipient = "DELETE FROM recipient WHERE message = ?1 AND ordinal = ?2";

    public const string DeleteMessageWithoutRecipients =
        "DELETE FROM message WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM recipient WHERE message = ?1)";

    public const string DeleteBody = "DELETE FROM body WHERE message = ?1";

    public const string InsertCorrespondent = "INSERT OR IGNORE INTO correspondent (stretch, address, message) VALUES (?1, ?2, ?3)";

    public const string InsertEvent = """
        INSERT INTO event (message, sequence, ordinal, at, kind, sender, recipient, attempt, route, source, peer, remote, tls,
            stage, reply, queued, connecting, transacting, next_attempt, note, labels, source_name)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
        """;

    public const string EventColumns = """
        e.message, e.ordinal, e.at, e.kind, e.sender, e.recipient, e.attempt, e.route, e.source, e.peer, e.remote, e.tls,
        e.stage, e.reply, e.queued, e.connecting, e.transacting, e.next_attempt, e.note, e.labels, e.source_name
        """;

    public const string KeepLastAtDestination = """
        INSERT INTO destination (name, at, message, sequence, ordinal) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (name) DO UPDATE SET at = excluded.at, message = excluded.message, sequence = excluded.sequence, ordinal = excluded.ordinal
        """;

    public const string AddToTally = "UPDATE tally SET recipients = recipients + ?1, events = ?2 WHERE id = 1";

    public const string ReadTally = "SELECT recipients, events FROM tally WHERE id = 1";

    /// <summary>Whose mail it is, behind <see cref="RecipientColumns"/>.</summary>
    private const string AccountColumns = "m.labels, m.principal";

    public const string ReadDue = $"""
        SELECT {RecipientColumns}, {AccountColumns} FROM recipient r LEFT JOIN message m ON m.id = r.message
        WHERE (r.due, r.message, r.ordinal) > (?1, ?2, ?3) AND r.due <= ?4 AND {NotPurged} AND {NotGivenUp}
        ORDER BY r.due, r.message, r.ordinal LIMIT ?5
        """;

    public const string ReadDueAtDestination = $"""
        SELECT {RecipientColumns}, {AccountColumns} FROM recipient r LEFT JOIN message m ON m.id = r.message
        WHERE r.destination = ?6 AND (r.due, r.message, r.ordinal) > (?1, ?2, ?3) AND r.due <= ?4 AND {NotPurged} AND {NotGivenUp}
        ORDER BY r.due, r.message, r.ordinal LIMIT ?5
        """;

    public const string ReadGivenUp = $"""
        SELECT {RecipientColumns} FROM given_up u CROSS JOIN recipient r ON r.message = u.message AND r.ordinal = u.ordinal
        WHERE (u.message, u.ordinal) > (?1, ?2) AND {NotPurged} ORDER BY u.message, u.ordinal LIMIT ?3
        """;

    public const string ReadOverdue = $"""
        SELECT {RecipientColumns}, r.expires FROM recipient r
        WHERE (r.expires, r.message, r.ordinal) > (?1, ?2, ?3) AND r.expires <= ?4 AND {NotPurged} AND {NotGivenUp}
        ORDER BY r.expires, r.message, r.ordinal LIMIT ?5
        """;

    public const string FindMessage = $"SELECT {MessageColumns} FROM message m WHERE m.id = ?1";

    public const string MessageExists = "SELECT 1 FROM message WHERE id = ?1";

    /// <summary>The greatest id of any message that is here, or that events tell of.</summary>
    public const string LastId = "SELECT max(coalesce((SELECT max(id) FROM message), 0), coalesce((SELECT max(message) FROM event), 0))";

    public const string FindRecipients = $"SELECT {RecipientColumns} FROM recipient r WHERE r.message = ?1 AND {NotPurged} ORDER BY r.ordinal";

    public const string FindBody = "SELECT m.size, m.checksum, b.octets, m.prefix FROM message m LEFT JOIN body b ON b.message = m.id WHERE m.id = ?1";

    /// <summary>A walk through all recipients: two million rows a second, and no counters to keep right on the hot path.</summary>
    public const string Summarize = $"""
        SELECT s.destination, s.waiting, s.held, s.deferred, CASE WHEN m.received BETWEEN 0 AND 3155378975999999999 THEN m.received END, s.next_attempt, s.last_attempt, s.oldest
        FROM (
            SELECT destination, count(*) FILTER (WHERE state = 0) AS waiting, count(*) FILTER (WHERE state = 1) AS held,
                count(*) FILTER (WHERE state = 0 AND attempts > 0) AS deferred, min(message) AS oldest,
                min(next_attempt) FILTER (WHERE state = 0) AS next_attempt, max(last_attempt) AS last_attempt
            FROM recipient r NOT INDEXED WHERE {NotPurged} GROUP BY destination
        ) s LEFT JOIN message m ON m.id = s.oldest
        ORDER BY s.waiting + s.held DESC, s.destination LIMIT ?1
        """;

    public const string FindLastReply = "SELECT reply FROM recipient WHERE destination = ?1 AND last_attempt = ?2 AND reply IS NOT NULL LIMIT 1";

    public const string FindEvents = $"SELECT {EventColumns} FROM event e WHERE e.message = ?1 ORDER BY e.sequence, e.ordinal";

    public const string FindLastAtDestination = $"""
        SELECT {EventColumns} FROM destination d
        JOIN event e ON e.message = d.message AND e.sequence = d.sequence AND e.ordinal = d.ordinal
        WHERE d.name = ?1
        """;

    public const string NewestStretch = "SELECT max(stretch) FROM correspondent";

    public const string OldestStretch = "SELECT min(stretch) FROM correspondent";

    public const string FindCorrespondence =
        "SELECT message FROM correspondent WHERE stretch = ?1 AND address = ?2 ORDER BY message DESC LIMIT ?3";

    /// <summary>
    /// Events of messages after ?1, in order. An event is never older than its message, so that only messages made before the limit can have any to prune.
    /// </summary>
    public const string FindOldEvents = """
        SELECT message, sequence, ordinal, at FROM event
        WHERE (message, sequence, ordinal) > (?1, ?2, ?3) AND message < ?4 ORDER BY message, sequence, ordinal LIMIT ?5
        """;

    public const string DeleteEvent = "DELETE FROM event WHERE message = ?1 AND sequence = ?2 AND ordinal = ?3";

    public const string DeleteOldCorrespondence =
        "DELETE FROM correspondent WHERE (stretch, address, message) IN (SELECT stretch, address, message FROM correspondent WHERE stretch < ?1 LIMIT ?2)";

    public const string DeleteOldDestinations = "DELETE FROM destination WHERE name IN (SELECT name FROM destination WHERE at < ?1 LIMIT ?2)";

    /// <summary>Pages of the database that hold nothing and are used again before its file grows.</summary>
    public const string FreePages = "PRAGMA freelist_count";

    public const string SetAside = "INSERT OR IGNORE INTO damaged (at, message, ordinal, reason, content) VALUES (?1, ?2, ?3, ?4, ?5)";

    /// <summary>Records of damage that are too old, or too many: the newest ?2 stay.</summary>
    public const string FindOldDamage = """
        SELECT message, ordinal FROM damaged WHERE at < ?1 OR rowid NOT IN (SELECT rowid FROM damaged ORDER BY at DESC, rowid DESC LIMIT ?2) LIMIT ?3
        """;

    public const string DeleteDamage = "DELETE FROM damaged WHERE message = ?1 AND ordinal = ?2";

    public const string DamageExists = "SELECT 1 FROM damaged WHERE message = ?1 LIMIT 1";

    /// <summary>Copies an event for an administrator's change out of the recipient it happens to.</summary>
    public const string InsertAdministratorEvent = """
        INSERT INTO event (message, sequence, ordinal, at, kind, sender, recipient, attempt)
        SELECT r.message, ?3, r.ordinal, ?4, ?5, coalesce(m.reverse_path, ''), r.address, r.attempts
        FROM recipient r JOIN message m ON m.id = r.message WHERE r.message = ?1 AND r.ordinal = ?2
        """;

    public const string Retry = """
        UPDATE recipient SET next_attempt = ?3, due = min(?3, expires, coalesce(warn_at, expires))
        WHERE message = ?1 AND ordinal = ?2 AND state = 0
        """;

    public const string Hold = """
        UPDATE recipient SET state = 1, due = min(expires, coalesce(warn_at, expires))
        WHERE message = ?1 AND ordinal = ?2 AND state = 0 AND ?3 = ?3
        """;

    public const string Release = """
        UPDATE recipient SET state = 0, next_attempt = ?3, due = min(?3, expires, coalesce(warn_at, expires))
        WHERE message = ?1 AND ordinal = ?2 AND state = 1
        """;

    public const string Expire = """
        UPDATE recipient SET expires = min(expires, ?3), next_attempt = min(next_attempt, ?3),
            due = CASE state WHEN 1 THEN min(expires, ?3, coalesce(warn_at, ?3)) ELSE min(expires, ?3, next_attempt, coalesce(warn_at, ?3)) END
        WHERE message = ?1 AND ordinal = ?2
        """;
}
