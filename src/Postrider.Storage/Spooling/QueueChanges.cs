using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>
/// An administrator's changes. The keys that match are collected first (16 octets each), then changed in slices of one short transaction each, with
/// the relay's own commits between them.
/// </summary>
internal sealed class QueueChanges(SpoolWriter writer, ReaderPool readers, Purge purge, Action<List<SpoolId>> deleteFiles)
{
    /// <summary>
    /// Recipients a slice: 100 to 200 ms, which is what a message on its way in may have to wait. Recipients of one stretch of time are scattered over the
    /// indexes, so that a slice writes most of their pages anew: slices of 2,000 take twice as long in all.
    /// </summary>
    private const int Slice = 10_000;

    public async ValueTask<long> ApplyAsync(QueueFilter filter, QueueChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        if (change == QueueChange.Delete && await Task.Run(() => purge.TryAsync(filter, at, cancellation).AsTask(), cancellation).ConfigureAwait(false) is { } deleted)
            return deleted;
        var keys = await Task.Factory.StartNew(
            () => readers.ReadAsync(filter, static (reader, filter) => FindKeys(reader, filter), cancellation).AsTask(),
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap().ConfigureAwait(false);
        var changed = 0L;
        for (var first = 0; first < keys.Count; first += Slice)
        {
            cancellation.ThrowIfCancellationRequested();
            var slice = keys.GetRange(first, Math.Min(Slice, keys.Count - first));
            var obsolete = new List<SpoolId>();
            changed += await writer.RunAsync(session => change == QueueChange.Delete
                ? Delete(session, slice, at, obsolete)
                : Update(session, slice, change, at)).ConfigureAwait(false);
            deleteFiles(obsolete);
        }

        return changed;
    }

    private static List<RecipientKey> FindKeys(Reader reader, QueueFilter filter)
    {
        var where = new FilterSql(filter);
        using var statement = reader.Prepare($"SELECT r.message, r.ordinal FROM {where.From} WHERE {where.Where}");
        where.Bind(statement);
        var keys = new List<RecipientKey>();
        while (statement.Step())
        {
            var key = RecipientRow.ReadKey(statement);
            if (filter.Except?.Contains(key) != true) keys.Add(key);
        }

        // In the order of the tables, so that each page is touched once.
        keys.Sort(RecipientRow.CompareKeys);
        return keys;
    }

    private static int Delete(WriterSession session, List<RecipientKey> keys, DateTimeOffset at, List<SpoolId> obsolete)
    {
        var changed = 0;
        for (var i = 0; i < keys.Count; i++)
        {
            var key = keys[i];
            AddEvent(session, key, DeliveryEventKind.Deleted, at);
            if (session.RemoveRecipient(key)) changed++;
            if (i + 1 == keys.Count || keys[i + 1].Message != key.Message) session.RemoveMessageWithoutRecipients(key.Message, obsolete);
        }

        return changed;
    }

    private static int Update(WriterSession session, List<RecipientKey> keys, QueueChange change, DateTimeOffset at)
    {
        var (sql, kind) = change switch
        {
            QueueChange.Retry => (SpoolSql.Retry, DeliveryEventKind.RetryRequested),
            QueueChange.Hold => (SpoolSql.Hold, DeliveryEventKind.Held),
            QueueChange.Release => (SpoolSql.Release, DeliveryEventKind.Released),
            QueueChange.Expire => (SpoolSql.Expire, default(DeliveryEventKind?)),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Not a change of waiting recipients."),
        };
        var statement = session.Prepared(sql);
        var changed = 0;
        foreach (var key in keys)
        {
            if (statement.Bind(1, key.Message.Value).Bind(2, key.Ordinal).Bind(3, at).Run() == 0) continue;
            changed++;
            // Expire has no event here: the scheduler writes it with the report.
            if (kind is { } happened) AddEvent(session, key, happened, at);
        }

        return changed;
    }

    private static void AddEvent(WriterSession session, RecipientKey key, DeliveryEventKind kind, DateTimeOffset at) =>
        session.Prepared(SpoolSql.InsertAdministratorEvent)
            .Bind(1, key.Message.Value).Bind(2, key.Ordinal).Bind(3, session.NextSequence()).Bind(4, at).Bind(5, (long)kind).Run();
}
