using System.Globalization;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Tests.Scale;

/// <summary>Fills a data directory with a queue as a bad week leaves it, through the real tables but without the syncs of a million commits.</summary>
internal static class LargeQueue
{
    public const int Domains = 50_000;

    /// <summary>Milliseconds from one message to the next: some 200 a second over more than an hour.</summary>
    public const double Pace = 5;

    private static readonly byte[] Body = new byte[300];

    /// <param name="directory">A directory in which a spool has been opened and closed before.</param>
    /// <param name="recipients">How many wait; each in a message of its own, which is the worst case.</param>
    /// <param name="from">When the first was received.</param>
    public static void Fill(string directory, int recipients, DateTimeOffset from)
    {
        using var database = Database.Open(Path.Combine(directory, "postrider.db"), DatabaseAccess.ReadWrite);
        database.Execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -65536");
        var indexes = Indexes(database);
        foreach (var (name, _) in indexes) database.Execute($"DROP INDEX {name}");
        database.Execute("BEGIN");
        Insert(database, recipients, from);
        database.Execute(string.Create(CultureInfo.InvariantCulture, $"UPDATE tally SET recipients = {recipients}"));
        foreach (var (_, sql) in indexes) database.Execute(sql);
        database.Execute("COMMIT; PRAGMA journal_mode = WAL");
    }

    private static List<(string Name, string Sql)> Indexes(Database database)
    {
        using var statement = database.Prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'recipient' AND sql IS NOT NULL");
        var found = new List<(string, string)>();
        while (statement.Step()) found.Add((statement.Text(0), statement.Text(1)));
        return found;
    }

    private static void Insert(Database database, int recipients, DateTimeOffset from)
    {
        using var insertMessage = database.Prepare(SpoolSql.InsertMessage);
        using var insertBody = database.Prepare(SpoolSql.InsertBody);
        using var insertRecipient = database.Prepare(SpoolSql.InsertRecipient);
        var random = new Random(1);
        var sender = MailboxAddress.Parse("newsletter@sender.example");
        for (var i = 0; i < recipients; i++)
        {
            var received = from.AddMilliseconds(i * Pace);
            var id = SpoolId.Create(received, 0, 0);
            MessageRow.Bind(insertMessage, new SpooledMessage { Id = id, ReversePath = sender, ReceivedAt = received, Size = 0, Origin = "submission" }, Body.Length, 0, []);
            insertMessage.Run();
            insertBody.Bind(1, id.Value).Bind(2, Body).Run();
            var address = MailboxAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"user{i}@domain{random.Next(Domains)}.example"));
            RecipientRow.BindInsert(insertRecipient, new SpooledRecipient
            {
                Key = new RecipientKey(id, 0),
                Address = address,
                Attempts = 2,
                LastAttempt = received.AddMinutes(5),
                LastReply = new Reply(421, "4.7.0", "Try again later"),
                NextAttempt = received.AddSeconds(random.Next(14_400)),
                Expires = received.AddDays(3),
                WarnAt = received.AddHours(4),
            }, address.ToString());
            insertRecipient.Run();
        }
    }
}
