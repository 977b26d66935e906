using System.Buffers;
using System.Text;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Tests.Submission;

/// <summary>Keeps what the door commits, and fails when told to.</summary>
internal sealed class RecordingSpool : ISpool
{
    public List<SpoolChange> Changes { get; } = [];

    public List<RecordingBody> Bodies { get; } = [];

    public string? Refusal { get; set; }

    /// <summary>Thrown by a commit.</summary>
    public SpoolException? CommitFailure { get; set; }

    /// <summary>Thrown by a write of the body.</summary>
    public SpoolException? WriteFailure { get; set; }

    /// <summary>What is opened, whatever the id.</summary>
    public IStoredBody? Stored { get; set; }

    /// <summary>Thrown by opening a body.</summary>
    public SpoolException? OpenFailure { get; set; }

    public NewMessage Only => Assert.Single(Assert.Single(Changes).Append);

    public string OnlyText => Encoding.UTF8.GetString(((RecordingBody)Only.Body).Octets.WrittenSpan);

    public long RecipientCount => 0;

    public SpoolLoad Load => default;

    /// <summary>Octets that may be taken beside bodies.</summary>
    public int Memory { get; set; } = int.MaxValue;

    public bool TryTakeMemory(int octets)
    {
        if (octets > Memory) return false;
        Memory -= octets;
        return true;
    }

    public void ReturnMemory(int octets) => Memory += octets;

    public IBodyWriter CreateBody()
    {
        var body = new RecordingBody(this);
        Bodies.Add(body);
        return body;
    }

    public ValueTask CommitAsync(SpoolChange change, CancellationToken cancellation)
    {
        if (CommitFailure is not null) throw CommitFailure;
        Changes.Add(change);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(string destination, DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask ForgetWishAsync(RecipientKey key, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask<OverduePage> ReadOverdueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<SpooledMessage?> FindMessageAsync(SpoolId id, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<SpooledRecipient>> FindRecipientsAsync(SpoolId id, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IStoredBody?> OpenBodyAsync(SpoolId id, CancellationToken cancellation) =>
        OpenFailure is null ? ValueTask.FromResult(Stored) : throw OpenFailure;

    public ValueTask<IReadOnlyList<QueueEntry>> ListAsync(QueueFilter filter, RecipientKey? after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<long> CountAsync(QueueFilter filter, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<DestinationSummary>> SummarizeAsync(int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, DateTimeOffset at, CancellationToken cancellation) => throw new NotSupportedException();

    internal sealed class RecordingBody(RecordingSpool spool) : IBodyWriter
    {
        public ArrayBufferWriter<byte> Octets { get; } = new();

        public bool IsDropped { get; private set; }

        public long Size => Octets.WrittenCount;

        public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
        {
            if (spool.WriteFailure is not null) throw spool.WriteFailure;
            foreach (var segment in octets) Octets.Write(segment.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            IsDropped = true;
            return ValueTask.CompletedTask;
        }
    }
}
