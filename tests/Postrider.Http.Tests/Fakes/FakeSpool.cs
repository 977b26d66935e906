using System.Text;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Tests.Fakes;

/// <summary>A spool in memory, as far as administrators look into one.</summary>
internal sealed class FakeSpool : ISpool
{
    public List<QueueEntry> Entries { get; } = [];

    public Dictionary<SpoolId, string> Bodies { get; } = [];

    public List<(QueueFilter Filter, QueueChange Change)> Changes { get; } = [];

    public List<SpoolChange> Commits { get; } = [];

    public string? Refusal { get; set; }

    /// <summary>Thrown by whatever asks the store.</summary>
    public SpoolException? Failure { get; set; }

    public long RecipientCount => Entries.Count;

    public SpoolLoad Load { get; set; }

    public IBodyWriter CreateBody() => new FakeBodyWriter();

    public bool TryTakeMemory(int octets) => true;

    public void ReturnMemory(int octets)
    {
    }

    public ValueTask CommitAsync(SpoolChange change, CancellationToken cancellation)
    {
        if (Failure is not null) throw Failure;
        Commits.Add(change);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<SpooledRecipient>>([.. Entries.Select(entry => entry.Recipient).OrderBy(recipient => recipient.Due).Take(limit)]);

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(
        string destination, DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<SpooledRecipient>>(
            [.. Matching(new QueueFilter { Destination = destination }).Select(entry => entry.Recipient).OrderBy(recipient => recipient.Due).Take(limit)]);

    public ValueTask ForgetWishAsync(RecipientKey key, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask<OverduePage> ReadOverdueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult(new OverduePage([], null));

    public ValueTask<SpooledMessage?> FindMessageAsync(SpoolId id, CancellationToken cancellation) =>
        ValueTask.FromResult(Entries.FirstOrDefault(entry => entry.Message.Id == id)?.Message);

    public ValueTask<IReadOnlyList<SpooledRecipient>> FindRecipientsAsync(SpoolId id, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<SpooledRecipient>>([.. Entries.Where(entry => entry.Message.Id == id).Select(entry => entry.Recipient)]);

    public ValueTask<IStoredBody?> OpenBodyAsync(SpoolId id, CancellationToken cancellation) =>
        ValueTask.FromResult<IStoredBody?>(Bodies.TryGetValue(id, out var text) ? new FakeBody(Encoding.UTF8.GetBytes(text)) : null);

    public ValueTask<IReadOnlyList<QueueEntry>> ListAsync(QueueFilter filter, RecipientKey? after, int limit, CancellationToken cancellation)
    {
        if (Failure is not null) throw Failure;
        var entries = Matching(filter);
        if (after is { } place)
            entries = entries.Where(entry => entry.Message.Id > place.Message || (entry.Message.Id == place.Message && entry.Recipient.Key.Ordinal > place.Ordinal));
        return ValueTask.FromResult<IReadOnlyList<QueueEntry>>([.. entries.Take(limit)]);
    }

    public ValueTask<long> CountAsync(QueueFilter filter, CancellationToken cancellation) => ValueTask.FromResult(Matching(filter).LongCount());

    public ValueTask<IReadOnlyList<DestinationSummary>> SummarizeAsync(int limit, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<DestinationSummary>>([.. Entries.GroupBy(entry => entry.Recipient.Address.Destination).Select(Summarize).Take(limit)]);

    public ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        Changes.Add((filter, change));
        return ValueTask.FromResult(Matching(filter).LongCount());
    }

    private static DestinationSummary Summarize(IGrouping<string, QueueEntry> group) => new(
        group.Key,
        group.LongCount(entry => entry.Recipient.State == RecipientState.Waiting),
        group.LongCount(entry => entry.Recipient.State == RecipientState.Held),
        group.LongCount(entry => entry.Recipient.Attempts > 0),
        group.Min(entry => entry.Message.ReceivedAt),
        group.Min(entry => entry.Recipient.NextAttempt),
        group.Select(entry => entry.Recipient.LastReply).FirstOrDefault(reply => reply is not null));

    private IEnumerable<QueueEntry> Matching(QueueFilter filter) => Entries.Where(entry =>
        (filter.Message is null || entry.Message.Id == filter.Message)
        && (filter.Destination is null || entry.Recipient.Address.Destination == filter.Destination)
        && (filter.Recipient is null || entry.Recipient.Address.ToString() == filter.Recipient)
        && (filter.Sender is null || entry.Message.ReversePath?.ToString() == filter.Sender)
        && (filter.State is null || entry.Recipient.State == filter.State)
        && (!filter.DeferredOnly || entry.Recipient.Attempts > 0));

    private sealed class FakeBody(byte[] octets) : IStoredBody
    {
        public ReadOnlyMemory<byte> Prefix => default;

        public long Size => octets.Length;

        public ReadOnlyMemory<byte> Memory => octets;

        public Stream OpenRead() => new MemoryStream(octets, writable: false);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
