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

    /// <summary>Takes an unreadable recipient out of the queue: it could never be sent, and would be read again and again.</summary>
    /// <param name="key">Which one.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="text">What its row said, as far as it is text.</param>
    public async ValueTask SetRecipientAsideAsync(RecipientKey key, string reason, string text)
    {
        Interlocked.Increment(ref _count);
        SpoolLog.RecipientDamaged(log, key.Message, key.Ordinal, reason);
        await writer.RunAsync(session =>
        {
            Record(session, key.Message, key.Ordinal, reason, Encoding.UTF8.GetBytes(text));
            session.RemoveRecipient(key);
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>Keeps a copy of a damaged message. Its recipients go on waiting, so that the relay bounces them with what is left.</summary>
    public async ValueTask SetMessageAsideAsync(SpoolId id, string reason, byte[]? content)
    {
        Interlocked.Increment(ref _count);
        SpoolLog.MessageDamaged(log, id, reason);
        files.SetAside(id);
        await writer.RunAsync(session =>
        {
            Record(session, id, -1, reason, content);
            return true;
        }).ConfigureAwait(false);
    }

    private void Record(WriterSession session, SpoolId message, int ordinal, string reason, byte[]? content) =>
        session.Prepared(SpoolSql.SetAside)
            .Bind(1, time.GetUtcNow()).Bind(2, message.Value).Bind(3, ordinal).Bind(4, reason).Bind(5, content.AsSpan()).Run();
}
