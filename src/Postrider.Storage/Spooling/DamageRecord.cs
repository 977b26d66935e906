using System.Text;
using Microsoft.Extensions.Logging;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>
/// Sets aside what cannot be read, so that the rest goes on: named in the log, counted, and kept in the table <c>damaged</c> and the folder of the
/// same name for whoever wants to save something of it.
/// </summary>
internal sealed class DamageRecord(SpoolWriter writer, BodyFiles files, TimeProvider time, ILogger log)
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

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

    /// <returns>Whether it is news: a damaged body may be opened again for its bounce.</returns>
    private bool Record(WriterSession session, SpoolId message, int ordinal, string reason, byte[]? content) =>
        session.Prepared(SpoolSql.SetAside)
            .Bind(1, time.GetUtcNow()).Bind(2, message.Value).Bind(3, ordinal).Bind(4, reason).Bind(5, content.AsSpan()).Run() > 0;
}
