using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;

namespace Postrider.Storage.Spooling;

/// <summary>
/// Deletes (nearly) all of a long queue. Row by row, each slice would write most pages of the indexes anew: some 5 GB for a million. Instead one short
/// transaction sets the whole table aside and takes what stays over into a new one, so that the rest is gone at once, durably; then it is erased
/// table by table in key order, in slices between the relay's own commits. A restart goes on with that. The longest slice drops an index: 50 to 100 ms of
/// processor time for a million rows, and no way to do it in parts.
/// </summary>
internal sealed class Purge : IAsyncDisposable
{
    /// <summary>Rows that may stay: a few milliseconds for each thousand of them, in which nothing else is written.</summary>
    private const int MostKept = 10_000;

    private readonly SpoolWriter _writer;
    private readonly ReaderPool _readers;
    private readonly PurgeEraser _eraser;
    private readonly long _from;
    private readonly SemaphoreSlim _one = new(1);

    /// <param name="from">Waiting recipients from which it is worth the while.</param>
    public Purge(SpoolWriter writer, ReaderPool readers, PurgeEraser eraser, long from) =>
        (_writer, _readers, _eraser, _from) = (writer, readers, eraser, from);

    /// <summary>Ends when what earlier purges set aside is erased, or the spool closes.</summary>
    public Task Erasing => _eraser.Running;

    /// <summary>Deletes what matches, when that is nearly all of a long queue.</summary>
    /// <returns>How many; <c>null</c> when the ordinary way is the better one, and nothing has changed.</returns>
    public async ValueTask<long?> TryAsync(QueueFilter filter, DateTimeOffset at, CancellationToken cancellation)
    {
        if (_writer.Recipients < _from || !Erasing.IsCompleted || !await _one.WaitAsync(0, cancellation).ConfigureAwait(false)) return null;
        try
        {
            // What comes from now on stays, whether the reader below sees it or not.
            var arrivals = new List<RecipientKey>();
            await _writer.RunAsync(session => session.Arrivals = arrivals).ConfigureAwait(false);
            try
            {
                var kept = await _readers.ReadAsync(filter, static (reader, filter) => FindKept(reader, filter), cancellation).ConfigureAwait(false);
                if (kept is null) return null;
                var deleted = await _writer.RunAsync(session => SetAside(session, kept, arrivals, at)).ConfigureAwait(false);
                if (deleted is not null) _eraser.Start();
                return deleted;
            }
            finally
            {
                await ForgetArrivalsAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async ValueTask ForgetArrivalsAsync()
    {
        try
        {
            await _writer.RunAsync(session => session.Arrivals = null).ConfigureAwait(false);
        }
        catch (SpoolException)
        {
            // The session that failed is thrown away, and its list with it; what the purge did stands.
        }
    }

    private static List<RecipientKey>? FindKept(Reader reader, QueueFilter filter)
    {
        var where = new FilterSql(filter);
        using var statement = reader.Prepare($"SELECT r.message, r.ordinal FROM {where.FromAll} WHERE ({where.Where}) IS NOT TRUE LIMIT {MostKept + 1}");
        where.Bind(statement);
        List<RecipientKey> kept = [.. filter.Except ?? (IEnumerable<RecipientKey>)[]];
        while (statement.Step()) kept.Add(RecipientRow.ReadKey(statement));
        if (kept.Count > MostKept) return null;
        kept.Sort(RecipientRow.CompareKeys);
        return kept;
    }

    private static long? SetAside(WriterSession session, List<RecipientKey> kept, List<RecipientKey> arrivals, DateTimeOffset at)
    {
        // After a failure of the store the session is another one, which has not seen all that came.
        if (session.Arrivals != arrivals || kept.Count + arrivals.Count > 2 * MostKept || session.ReadNumber(PurgeSql.IsUnderWay) is not null
            || session.ReadNumber(PurgeSql.HasMarks) is not null) return null;
        var definitions = Definitions(session);
        session.Execute(PurgeSql.SetAside);
        foreach (var sql in definitions) session.Execute(sql);
        session.Prepared(PurgeSql.InsertOrder).Bind(1, at).Run();
        var (copy, mark) = (session.Prepared(PurgeSql.KeepRecipient), session.Prepared(PurgeSql.InsertKept));
        var stayed = 0L;
        foreach (var key in kept.Concat(arrivals))
        {
            stayed += copy.Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
            mark.Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
        }

        var deleted = session.Recipients - stayed;
        session.CountRemoved(deleted);
        return deleted;
    }

    /// <summary>The table and its indexes as they were made. The old indexes keep their names until they are erased, so the new ones get their second name.</summary>
    private static List<string> Definitions(WriterSession session)
    {
        var definitions = new List<string> { session.ReadRows(PurgeSql.RecipientTable, static row => row.Text(0)).Single() };
        foreach (var (name, sql) in session.ReadRows(PurgeSql.RecipientIndexes, static row => (row.Text(0), row.Text(1))))
        {
            var other = name.EndsWith("_2", StringComparison.Ordinal) ? name[..^2] : name + "_2";
            definitions.Add(sql.Replace($"INDEX {name} ", $"INDEX {other} ", StringComparison.Ordinal));
        }

        return definitions;
    }

    public async ValueTask DisposeAsync()
    {
        await _eraser.DisposeAsync().ConfigureAwait(false);
        _one.Dispose();
    }
}
