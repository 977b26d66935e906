using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>
/// An administrator's changes. The keys that match are collected first (16 octets each), then changed in slices of one short transaction each, with
/// the relay's own commits between them. Many that are deleted or given up are marked only (<see cref="Marks"/>): recipients of one stretch of time are
/// scattered over the indexes, so that a slice of changes writes most of their pages anew.
/// </summary>
/// <param name="markFrom">Recipients from which marks are worth the while.</param>
internal sealed class QueueChanges(SpoolWriter writer, ReaderPool readers, Purge purge, Marks marks, Wishes wishes, int markFrom, TimeProvider time, Action<List<SpoolId>> deleteFiles)
{
    public async ValueTask<long> ApplyAsync(QueueFilter filter, QueueChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        await wishes.KeepAsync(filter, change).ConfigureAwait(false);
        if (change == QueueChange.Delete && await Task.Run(() => purge.TryAsync(filter, at, cancellation).AsTask(), cancellation).ConfigureAwait(false) is { } deleted)
            return deleted;
        var keys = await Task.Factory.StartNew(
            () => readers.ReadAsync(filter, static (reader, filter) => FindKeys(reader, filter), cancellation).AsTask(),
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap().ConfigureAwait(false);
        return change switch
        {
            QueueChange.Delete when keys.Count >= markFrom => await marks.PurgeAsync(keys, at, cancellation).ConfigureAwait(false),
            QueueChange.Expire when keys.Count >= markFrom => await marks.GiveUpAsync(keys, at, cancellation).ConfigureAwait(false),
            _ => await ChangeRowsAsync(keys, change, at, cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>Carries out what was wanted of recipients that were being sent when the last run ended.</summary>
    public async ValueTask<int> GrantWishesAsync(DateTimeOffset at)
    {
        var obsolete = new List<SpoolId>();
        var granted = await wishes.GrantAsync((session, keys, change) =>
        {
            if (change == QueueChange.Delete) Delete(session, keys, at, obsolete);
            else Update(session, keys, change, at);
        }).ConfigureAwait(false);
        deleteFiles(obsolete);
        return granted;
    }

    private async ValueTask<long> ChangeRowsAsync(List<RecipientKey> keys, QueueChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        var slices = new TimedSlices(writer, time);
        var all = 0L;
        for (var first = 0; first < keys.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            var (from, changed, obsolete) = (first, 0, new List<SpoolId>());
            first += await slices.RunAsync((session, rows) =>
            {
                obsolete.Clear();
                var slice = keys.GetRange(from, Math.Min(rows, keys.Count - from));
                changed = change == QueueChange.Delete ? Delete(session, slice, at, obsolete) : Update(session, slice, change, at);
                return slice.Count;
            }).ConfigureAwait(false);
            all += changed;
            deleteFiles(obsolete);
        }

        return all;
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
