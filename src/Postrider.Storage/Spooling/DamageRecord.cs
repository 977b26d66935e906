using System.Text;
using Microsoft.Extensions.Logging;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>
/// Sets aside what cannot be read, so that the rest goes on: named in the log, counted, and kept in the table <c>damaged</c> and the folder of the
/// same name for whoever wants to save something of it: as long as events are kept, and no more than the newest thousand.
/// </summary>
internal sealed class DamageRecord(SpoolWriter writer, BodyFiles files, TimeProvider time, ILogger log)
{
    /// <summary>Records that are kept. A body of 128 KiB may hang on each.</summary>
    private const int Most = 1000;

    /// <summary>Records pruned in one transaction.</summary>
    private const int Slice = 100;

    private long _count;
    private long _countAtPruning;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>Whether so much was found since the last pruning that the next one should not be waited for.</summary>
    public bool IsLong => Count - Interlocked.Read(ref _countAtPruning) > Most;

    /// <summary>Forgets what is older than a moment or too much, with the envelopes and bodies that were kept for its sake.</summary>
    public async ValueTask PruneAsync(DateTimeOffset before)
    {
        Interlocked.Exchange(ref _countAtPruning, Count);
        int pruned;
        do
        {
            var obsolete = new List<SpoolId>();
            pruned = await writer.RunAsync(session => Prune(session, before, obsolete)).ConfigureAwait(false);
            foreach (var id in obsolete) files.Delete(id);
        }
        while (pruned == Slice);
        foreach (var id in files.EnumerateDamaged())
        {
            if (!await writer.RunAsync(session => IsRecorded(session, id)).ConfigureAwait(false)) files.DeleteDamaged(id);
        }
    }

    /// <summary>Takes an unreadable recipient out of the queue: it could never be sent, and would be read again and again. Its message stays.</summary>
    /// <param name="key">Which one.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="text">What its row said, as far as it is text.</param>
    /// <returns>Whether it was there to be taken out.</returns>
    public async ValueTask<bool> SetRecipientAsideAsync(RecipientKey key, string reason, string text)
    {
        var removed = await writer.RunAsync(session => SetAside(session, key, reason, text)).ConfigureAwait(false);
        if (!removed) return false;
        Interlocked.Increment(ref _count);
        SpoolLog.RecipientDamaged(log, key.Message, key.Ordinal, reason);
        return true;
    }

    /// <summary>Takes a message with an unreadable envelope out of the queue, with all its recipients; its rows and its body stay for whoever saves it.</summary>
    public async ValueTask SetEnvelopeAsideAsync(SpoolId id, string reason)
    {
        var taken = await writer.RunAsync(session =>
        {
            if (!Record(session, id, -1, reason, null)) return false;
            foreach (var (key, text) in ReadRecipients(session, id)) SetAside(session, key, "its message is damaged", text);
            return true;
        }).ConfigureAwait(false);
        if (!taken) return;
        Interlocked.Increment(ref _count);
        SpoolLog.MessageDamaged(log, id, reason);
    }

    /// <summary>Keeps a copy of a damaged body. The recipients go on waiting, so that the relay bounces them with what is left.</summary>
    public async ValueTask SetBodyAsideAsync(SpoolId id, string reason, byte[]? content)
    {
        files.SetAside(id);
        if (!await writer.RunAsync(session => Record(session, id, -1, reason, content)).ConfigureAwait(false)) return;
        Interlocked.Increment(ref _count);
        SpoolLog.MessageDamaged(log, id, reason);
    }

    private bool SetAside(WriterSession session, RecipientKey key, string reason, string text)
    {
        Record(session, key.Message, key.Ordinal, reason, Encoding.UTF8.GetBytes(text));
        return session.RemoveRecipient(key);
    }

    private static List<(RecipientKey Key, string Address)> ReadRecipients(WriterSession session, SpoolId id)
    {
        var found = new List<(RecipientKey Key, string Address)>();
        var statement = session.Prepared(SpoolSql.FindRecipients).Bind(1, id.Value);
        while (statement.Step()) found.Add((RecipientRow.ReadKey(statement), statement.Text(2)));
        return found;
    }

    private static int Prune(WriterSession session, DateTimeOffset before, List<SpoolId> obsolete)
    {
        var old = new List<RecipientKey>();
        var statement = session.Prepared(SpoolSql.FindOldDamage).Bind(1, before).Bind(2, Most).Bind(3, Slice);
        while (statement.Step()) old.Add(RecipientRow.ReadKey(statement));
        foreach (var key in old)
        {
            session.Prepared(SpoolSql.DeleteDamage).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
            // An envelope none of whose recipients waits any more stayed for whoever saves it.
            if (!IsRecorded(session, key.Message)) session.RemoveMessageWithoutRecipients(key.Message, obsolete);
        }

        return old.Count;
    }

    private static bool IsRecorded(WriterSession session, SpoolId id)
    {
        var statement = session.Prepared(SpoolSql.DamageExists).Bind(1, id.Value);
        var exists = statement.Step();
        statement.Reset();
        return exists;
    }

    /// <returns>Whether it is news: a damaged body may be opened again for its bounce.</returns>
    private bool Record(WriterSession session, SpoolId message, int ordinal, string reason, byte[]? content) =>
        session.Prepared(SpoolSql.SetAside)
            .Bind(1, time.GetUtcNow()).Bind(2, message.Value).Bind(3, ordinal).Bind(4, reason).Bind(5, content.AsSpan()).Run() > 0;
}
