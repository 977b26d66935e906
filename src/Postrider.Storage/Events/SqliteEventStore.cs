using Microsoft.Extensions.Logging;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Spooling;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Events;

/// <summary>The events in the spool's database.</summary>
internal sealed class SqliteEventStore(ReaderPool readers, SpoolWriter writer, ILogger log) : IEventStore
{
    /// <summary>Rows a transaction of the pruning.</summary>
    private const int Slice = 2000;

    public async ValueTask<IReadOnlyList<DeliveryEvent>> FindAsync(SpoolId message, CancellationToken cancellation) =>
        await readers.ReadAsync(
            (message, log), static (reader, ask) => Read(reader.Prepared(SpoolSql.FindEvents).Bind(1, ask.message.Value), ask.log), cancellation)
            .ConfigureAwait(false);

    public async ValueTask<DeliveryEvent?> FindLastAsync(string destination, CancellationToken cancellation)
    {
        var found = await readers.ReadAsync(
            (destination, log),
            static (reader, ask) => Read(reader.Prepared(SpoolSql.FindLastAtDestination).Bind(1, ask.destination), ask.log), cancellation)
            .ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    public async ValueTask<IReadOnlyList<SpoolId>> FindMessagesAsync(string address, int limit, CancellationToken cancellation) =>
        await readers.ReadAsync(
            (hash: AddressText.Hash(AddressText.Normalize(address)), limit), static (reader, ask) => FindMessages(reader, ask.hash, ask.limit), cancellation)
            .ConfigureAwait(false);

    public async ValueTask<long> PruneAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var limit = SpoolId.Create(before, 0, 0);
        var pruned = 0L;
        var place = new EventPlace(long.MinValue, 0, 0);
        while (true)
        {
            var from = place;
            var found = await readers.ReadAsync((from, limit), static (reader, ask) => FindOld(reader, ask.from, ask.limit), cancellation).ConfigureAwait(false);
            if (found.Count == 0) break;
            place = found[^1].Place;
            var old = found.Where(e => e.At < before.UtcTicks).Select(e => e.Place).ToList();
            if (old.Count > 0) pruned += await writer.RunAsync(session => Delete(session, old)).ConfigureAwait(false);
        }

        await DeleteInSlicesAsync(SpoolSql.DeleteOldCorrespondence, EventRow.StretchOf(limit), cancellation).ConfigureAwait(false);
        await DeleteInSlicesAsync(SpoolSql.DeleteOldDestinations, before.UtcTicks, cancellation).ConfigureAwait(false);
        return pruned;
    }

    private async ValueTask DeleteInSlicesAsync(string sql, long before, CancellationToken cancellation)
    {
        int deleted;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            deleted = await writer.RunAsync(session => session.Prepared(sql).Bind(1, before).Bind(2, Slice).Run()).ConfigureAwait(false);
        }
        while (deleted == Slice);
    }

    private static int Delete(WriterSession session, List<EventPlace> old)
    {
        var statement = session.Prepared(SpoolSql.DeleteEvent);
        var deleted = 0;
        foreach (var place in old) deleted += statement.Bind(1, place.Message).Bind(2, place.Sequence).Bind(3, place.Ordinal).Run();
        return deleted;
    }

    private static List<DeliveryEvent> Read(Statement statement, ILogger log)
    {
        var events = new List<DeliveryEvent>();
        try
        {
            while (statement.Step())
            {
                try
                {
                    events.Add(EventRow.Read(statement));
                }
                catch (FormatException e)
                {
                    SpoolLog.EventDamaged(log, new SpoolId(statement.Number(0)), e.Message);
                }
            }
        }
        finally
        {
            statement.Reset();
        }

        return events;
    }

    private static List<SpoolId> FindMessages(Reader reader, long hash, int limit)
    {
        var messages = new List<SpoolId>();
        if (ReadStretch(reader, SpoolSql.NewestStretch) is not { } newest || ReadStretch(reader, SpoolSql.OldestStretch) is not { } oldest) return messages;
        var statement = reader.Prepared(SpoolSql.FindCorrespondence);
        try
        {
            // One short look-up for each stretch: 154 for a month.
            for (var stretch = newest; stretch >= oldest && messages.Count < limit; stretch--)
            {
                statement.Bind(1, stretch).Bind(2, hash).Bind(3, limit - messages.Count);
                while (statement.Step()) messages.Add(new SpoolId(statement.Number(0)));
            }
        }
        finally
        {
            statement.Reset();
        }

        return messages;
    }

    private static long? ReadStretch(Reader reader, string sql)
    {
        var statement = reader.Prepared(sql);
        var stretch = statement.Step() ? statement.NumberOrNull(0) : null;
        statement.Reset();
        return stretch;
    }

    private static List<(EventPlace Place, long At)> FindOld(Reader reader, EventPlace after, SpoolId limit)
    {
        var statement = reader.Prepared(SpoolSql.FindOldEvents)
            .Bind(1, after.Message).Bind(2, after.Sequence).Bind(3, after.Ordinal).Bind(4, limit.Value).Bind(5, Slice);
        var found = new List<(EventPlace Place, long At)>();
        try
        {
            while (statement.Step()) found.Add((new EventPlace(statement.Number(0), statement.Number(1), statement.Number(2)), statement.Number(3)));
        }
        finally
        {
            statement.Reset();
        }

        return found;
    }

    private readonly record struct EventPlace(long Message, long Sequence, long Ordinal);
}
