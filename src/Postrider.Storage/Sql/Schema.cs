using System.Globalization;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Sql;

/// <summary>The tables, and the steps that lead from each version of them to the next.</summary>
internal static class Schema
{
    /// <summary>
    /// Version 1. Times are UTC ticks, ids are <see cref="SpoolId.Value"/>, addresses are text as between angle brackets.
    /// Recipients are clustered by message; <c>recipient_due</c> is what the scheduler reads, <c>recipient_destination</c> what a ready queue that
    /// ran dry reads. Bodies stand apart from envelopes, so that a walk through envelopes does not read them; a message without a row in
    /// <c>body</c> has a file. <c>checksum</c> is that of the body, <c>seal</c> that of the row (<see cref="RowSeal"/>). <c>correspondent</c> leads from an address to messages: its first column, a stretch of time, keeps what is
    /// written at one time together in the tree, however many addresses there are.
    /// </summary>
    private const string Version1 = """
        CREATE TABLE message (
            id INTEGER PRIMARY KEY,
            reverse_path TEXT,
            received INTEGER NOT NULL,
            size INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            seal INTEGER NOT NULL,
            origin TEXT NOT NULL,
            principal TEXT,
            client TEXT,
            message_id TEXT,
            flags INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            declared_size INTEGER,
            envelope_id TEXT,
            hold_until INTEGER,
            deliver_by INTEGER,
            submitted_by TEXT
        );
        CREATE TABLE body (
            message INTEGER PRIMARY KEY,
            octets BLOB NOT NULL
        );
        CREATE TABLE recipient (
            message INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            address TEXT NOT NULL,
            destination TEXT NOT NULL,
            state INTEGER NOT NULL,
            due INTEGER NOT NULL,
            next_attempt INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            warn_at INTEGER,
            attempts INTEGER NOT NULL,
            last_attempt INTEGER,
            reply TEXT,
            peer TEXT,
            notify INTEGER NOT NULL,
            original TEXT,
            seal INTEGER NOT NULL,
            PRIMARY KEY (message, ordinal)
        ) WITHOUT ROWID;
        CREATE INDEX recipient_due ON recipient (due, message, ordinal);
        CREATE INDEX recipient_destination ON recipient (destination, due, message, ordinal);
        CREATE TABLE event (
            message INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            sender TEXT NOT NULL,
            recipient TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            route TEXT,
            source TEXT,
            peer TEXT,
            remote TEXT,
            tls TEXT,
            stage INTEGER,
            reply TEXT,
            queued INTEGER,
            connecting INTEGER,
            transacting INTEGER,
            next_attempt INTEGER,
            note TEXT,
            PRIMARY KEY (message, sequence, ordinal)
        ) WITHOUT ROWID;
        CREATE TABLE correspondent (
            stretch INTEGER NOT NULL,
            address INTEGER NOT NULL,
            message INTEGER NOT NULL,
            PRIMARY KEY (stretch, address, message)
        ) WITHOUT ROWID;
        CREATE TABLE destination (
            name TEXT PRIMARY KEY,
            at INTEGER NOT NULL,
            message INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            ordinal INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE damaged (
            message INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            content BLOB,
            PRIMARY KEY (message, ordinal)
        );
        CREATE TABLE tally (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            recipients INTEGER NOT NULL,
            events INTEGER NOT NULL
        );
        INSERT INTO tally VALUES (1, 0, 0);
        """;

    /// <summary>
    /// Version 2. <c>prefix</c> holds fields that stand before the stored octets and were known only after the last of them; <c>size</c> counts them, and
    /// <c>checksum</c> goes on over them from the end of the octets, so that it is the same as before where there are none.
    /// </summary>
    private const string Version2 = "ALTER TABLE message ADD COLUMN prefix BLOB;";

    /// <summary>
    /// Version 3. <c>recipient_expiry</c> finds what expired wherever it waits. <c>purged</c> names recipients that are deleted and
    /// not yet erased, <c>given_up</c> those that an administrator gave up and whose reports are not yet written: both are marks beside the rows, for to write a
    /// mark costs a tenth of what a change of all the indexes does.
    /// </summary>
    private const string Version3 = """
        CREATE INDEX recipient_expiry ON recipient (expires, message, ordinal);
        CREATE TABLE purged (message INTEGER NOT NULL, ordinal INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (message, ordinal)) WITHOUT ROWID;
        CREATE TABLE given_up (message INTEGER NOT NULL, ordinal INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (message, ordinal)) WITHOUT ROWID;
        """;

    /// <summary>Version 4. <c>wish</c> keeps what an administrator wants of a recipient that is being sent, for the case that the process ends before it can be done.</summary>
    private const string Version4 = """
        CREATE TABLE wish (
            message INTEGER NOT NULL, ordinal INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (message, ordinal)
        ) WITHOUT ROWID;
        """;

    /// <summary>Version 5. <c>labels</c> holds <see cref="Relay.Labels.MessageLabels"/> as words; NULL, which takes an octet, where a message has none.</summary>
    private const string Version5 = """
        ALTER TABLE message ADD COLUMN labels TEXT;
        ALTER TABLE event ADD COLUMN labels TEXT;
        """;

    /// <summary>Version 6. <c>source_name</c> is the name of the source of an attempt, where it has one.</summary>
    private const string Version6 = "ALTER TABLE event ADD COLUMN source_name TEXT;";

    private static readonly string[] Steps = [Version1, Version2, Version3, Version4, Version5, Version6];

    /// <summary>The version this program writes.</summary>
    public static int Current => Steps.Length;

    /// <summary>Brings the tables to <see cref="Current"/>, each step in its own transaction.</summary>
    /// <exception cref="SpoolException">The database was written by a newer program.</exception>
    public static void Migrate(Database database, string path)
    {
        database.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
        var version = (int)(database.ReadNumber("SELECT version FROM schema_version") ?? 0);
        if (version > Current)
        {
            throw new SpoolException(
                $"{path} has schema version {version}, and this program knows versions up to {Current}. Run the newer Postrider that wrote it, or restore a backup made before the upgrade.");
        }

        for (; version < Current; version++)
        {
            var next = (version + 1).ToString(CultureInfo.InvariantCulture);
            database.Execute($"BEGIN IMMEDIATE; {Steps[version]} DELETE FROM schema_version; INSERT INTO schema_version VALUES ({next}); COMMIT;");
        }
    }
}
