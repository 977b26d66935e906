using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>
/// What an administrator wants of recipients that are being sent. An attempt cannot be called back, and its outcome is written over the row; so the wish stands beside it until
/// the relay has carried it out. One that is left from a run that ended before is carried out when the spool opens, for nothing is being sent then.
/// </summary>
internal sealed class Wishes(SpoolWriter writer)
{
    /// <summary>Keeps a change for those of the filter's exceptions that it fits; the last wish counts.</summary>
    public async ValueTask KeepAsync(QueueFilter filter, QueueChange change)
    {
        if (filter.Except is { Count: > 0 } except) await writer.RunAsync(session => Keep(session, filter, except, change)).ConfigureAwait(false);
    }

    /// <summary>The relay has done what was wanted of a recipient, or it is gone.</summary>
    public async ValueTask ForgetAsync(RecipientKey key) =>
        await writer.RunAsync(session => session.Prepared(WishSql.Forget).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run()).ConfigureAwait(false);

    /// <summary>Carries out all that is left.</summary>
    /// <param name="apply">Makes a change to recipients, by the rows that are still there.</param>
    public async ValueTask<int> GrantAsync(Action<WriterSession, List<RecipientKey>, QueueChange> apply) =>
        await writer.RunAsync(session =>
        {
            var wishes = session.ReadRows(WishSql.Read, static row => (Key: RecipientRow.ReadKey(row), Change: (QueueChange)row.Number(2)));
            foreach (var alike in wishes.GroupBy(static wish => wish.Change)) apply(session, [.. alike.Select(static wish => wish.Key)], alike.Key);
            foreach (var (key, _) in wishes) session.Prepared(WishSql.Forget).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
            return wishes.Count;
        }).ConfigureAwait(false);

    private static int Keep(WriterSession session, QueueFilter filter, IReadOnlySet<RecipientKey> except, QueueChange change)
    {
        var where = new FilterSql(filter);
        var next = where.NextParameter;
        var fits = session.Prepared($"SELECT 1 FROM {where.From} WHERE {where.Where} AND r.message = ?{next} AND r.ordinal = ?{next + 1}");
        where.Bind(fits);
        var kept = 0;
        foreach (var key in except)
        {
            var isMeant = fits.Bind(next, key.Message.Value).Bind(next + 1, key.Ordinal).Step();
            fits.Reset();
            if (!isMeant) continue;
            // It is being tried at this moment, which is all that a retry or a release could do.
            var statement = session.Prepared(change is QueueChange.Retry or QueueChange.Release ? WishSql.Forget : WishSql.Keep).Bind(1, key.Message.Value).Bind(2, key.Ordinal);
            if (change is not (QueueChange.Retry or QueueChange.Release)) statement.Bind(3, (long)change);
            kept += statement.Run();
        }

        return kept;
    }
}
