using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>People's questions about the queue. They may walk through all of it, so they have connections and threads of their own.</summary>
internal sealed class QueueQuestions(ReaderPool readers, DamageRecord damage)
{
    public async ValueTask<IReadOnlyList<QueueEntry>> ListAsync(
        QueueFilter filter, RecipientKey? after, int limit, CancellationToken cancellation)
    {
        var damaged = new List<Damage>();
        var entries = await OnThreadAsync(reader => List(reader, filter, after, limit, damaged, cancellation), cancellation).ConfigureAwait(false);
        foreach (var found in damaged)
        {
            if (found.OfEnvelope) await damage.SetEnvelopeAsideAsync(found.Key.Message, found.Problem).ConfigureAwait(false);
            else await damage.SetRecipientAsideAsync(found.Key, found.Problem, found.Text).ConfigureAwait(false);
        }

        return entries;
    }

    public async ValueTask<long> CountAsync(QueueFilter filter, CancellationToken cancellation) =>
        await OnThreadAsync(reader =>
        {
            var where = new FilterSql(filter);
            using var statement = reader.Prepare($"SELECT count(*) FROM {where.From} WHERE {where.Where}");
            where.Bind(statement);
            return statement.Step() ? statement.Number(0) : 0;
        }, cancellation).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<DestinationSummary>> SummarizeAsync(int limit, CancellationToken cancellation) =>
        await OnThreadAsync(reader => Summarize(reader, limit), cancellation).ConfigureAwait(false);

    private static List<QueueEntry> List(
        Reader reader, QueueFilter filter, RecipientKey? after, int limit, List<Damage> damaged, CancellationToken cancellation)
    {
        var where = new FilterSql(filter);
        var next = where.NextParameter;
        using var statement = reader.Prepare($"""
            SELECT {SpoolSql.RecipientColumns}, {SpoolSql.MessageColumns} FROM recipient r JOIN message m ON m.id = r.message
            WHERE {where.Where} AND (r.message, r.ordinal) > (?{next}, ?{next + 1}) ORDER BY r.message, r.ordinal LIMIT ?{next + 2}
            """);
        where.Bind(statement);
        statement.Bind(next, after?.Message.Value ?? long.MinValue).Bind(next + 1, after?.Ordinal ?? 0).Bind(next + 2, limit);
        var entries = new List<QueueEntry>();
        while (statement.Step())
        {
            cancellation.ThrowIfCancellationRequested();
            var ofEnvelope = true;
            try
            {
                var message = MessageRow.Read(statement, SpoolSql.RecipientColumnCount);
                ofEnvelope = false;
                entries.Add(new QueueEntry(message, RecipientRow.Read(statement)));
            }
            catch (FormatException e)
            {
                damaged.Add(new Damage(RecipientRow.ReadKey(statement), ofEnvelope, e.Message, statement.Text(2)));
            }
        }

        return entries;
    }

    private static List<DestinationSummary> Summarize(Reader reader, int limit)
    {
        using var statement = reader.Prepare(SpoolSql.Summarize);
        statement.Bind(1, limit);
        using var lastReply = reader.Prepare(SpoolSql.FindLastReply);
        var summaries = new List<DestinationSummary>();
        while (statement.Step())
        {
            var destination = statement.Text(0);
            summaries.Add(new DestinationSummary(
                destination, statement.Number(1), statement.Number(2), statement.Number(3),
                statement.IsNull(4) ? new SpoolId(statement.Number(7)).Time : Moments.Read(statement, 4), Moments.ReadOrNull(statement, 5), FindLastReply(lastReply, destination, statement.NumberOrNull(6))));
        }

        return summaries;
    }

    private static Reply? FindLastReply(Statement statement, string destination, long? lastAttempt)
    {
        if (lastAttempt is null) return null;
        var found = statement.Bind(1, destination).Bind(2, lastAttempt).Step() ? ReplyText.Read(statement.TextOrNull(0)) : null;
        statement.Reset();
        return found;
    }

    private readonly record struct Damage(RecipientKey Key, bool OfEnvelope, string Problem, string Text);

    // A thread rather than the pool: the walk through a million rows would take one of the pool's few threads for seconds.
    private Task<T> OnThreadAsync<T>(Func<Reader, T> question, CancellationToken cancellation) =>
        Task.Factory.StartNew(
            () => readers.ReadAsync(question, static (reader, question) => question(reader), cancellation).AsTask(),
            cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
