using System.Buffers;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Spooling;

/// <summary>
/// The durable store of messages, recipients and events. SQLite alone, PostgreSQL in a cluster.
/// Any failure of the store is thrown as <see cref="SpoolException"/>, never swallowed.
/// </summary>
public interface ISpool
{
    /// <summary>Whether new mail may be taken: <c>null</c>, or why not (disk nearly full, queue full, store failed), for a 452 4.3.1.</summary>
    string? Refusal { get; }

    /// <summary>Waiting recipients in the spool, kept up to date without counting.</summary>
    long RecipientCount { get; }

    /// <summary>What the writer has done since the start, for metrics and for naming what limits throughput.</summary>
    SpoolLoad Load { get; }

    /// <summary>A place for the octets of a new message; small ones stay in memory, large ones go to a file as they come.</summary>
    IBodyWriter CreateBody();

    /// <summary>Counts octets that a message on its way in needs beside its body to the memory of bodies; those who get them give them back.</summary>
    /// <returns>Whether there is so much.</returns>
    bool TryTakeMemory(int octets);

    /// <inheritdoc cref="TryTakeMemory"/>
    void ReturnMemory(int octets);

    /// <summary>Makes a change durable. Concurrent changes share one sync. When this ends without exception, a 250 may be said.</summary>
    /// <exception cref="SpoolException">Nothing of the change has been kept.</exception>
    ValueTask CommitAsync(SpoolChange change, CancellationToken cancellation);

    /// <summary>Recipients whose <see cref="SpooledRecipient.Due"/> is after <paramref name="after"/> and not after <paramref name="until"/>, in order.</summary>
    ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>The same for one destination (<see cref="Smtp.MailboxAddress.Destination"/>): what a ready queue that ran dry asks for.</summary>
    ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(string destination, DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>
    /// Recipients that expired by a moment, wherever they wait and whatever their due is; what an administrator gave up among them.
    /// </summary>
    ValueTask<OverduePage> ReadOverdueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation);

    /// <summary>The envelope, or <c>null</c> when the message is gone.</summary>
    ValueTask<SpooledMessage?> FindMessageAsync(SpoolId id, CancellationToken cancellation);

    /// <summary>All recipients of a message that still wait, by ordinal.</summary>
    ValueTask<IReadOnlyList<SpooledRecipient>> FindRecipientsAsync(SpoolId id, CancellationToken cancellation);

    /// <summary>The body, or <c>null</c> when it is gone or damaged; damage is set aside, named in the log and counted.</summary>
    ValueTask<IStoredBody?> OpenBodyAsync(SpoolId id, CancellationToken cancellation);

    /// <summary>Waiting recipients by filter, newest last, for people.</summary>
    ValueTask<IReadOnlyList<QueueEntry>> ListAsync(QueueFilter filter, RecipientKey? after, int limit, CancellationToken cancellation);

    ValueTask<long> CountAsync(QueueFilter filter, CancellationToken cancellation);

    /// <summary>Destinations with how much waits, the oldest, and the last deferral's reply; most first.</summary>
    ValueTask<IReadOnlyList<DestinationSummary>> SummarizeAsync(int limit, CancellationToken cancellation);

    /// <summary>
    /// Applies an administrator's change to all that match, in slices so that nothing else stops meanwhile.
    /// </summary>
    /// <param name="filter">Which recipients.</param>
    /// <param name="change">What happens to each of them.</param>
    /// <param name="at">The time of the change, and of its events.</param>
    /// <returns>How many recipients were changed.</returns>
    /// <remarks>
    /// For those that the filter leaves out because they are being sent (<see cref="QueueFilter.Except"/>) the change is kept beside them: should the process end before the caller
    /// has made it himself and said so by <see cref="ForgetWishAsync"/>, the next opening makes it.
    /// </remarks>
    ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>What was wanted of a recipient that was being sent is done, or the recipient is gone.</summary>
    ValueTask ForgetWishAsync(RecipientKey key, CancellationToken cancellation);
}

/// <summary>A place in the due order: everything up to it has been read.</summary>
public readonly record struct DuePosition(DateTimeOffset Due, RecipientKey Key)
{
    public static readonly DuePosition Start = new(DateTimeOffset.MinValue, default);
}

/// <summary>Takes the octets of one message on their way to the spool. Disposing it without a commit leaves nothing behind.</summary>
public interface IBodyWriter : IAsyncDisposable
{
    /// <summary>Octets so far.</summary>
    long Size { get; }

    /// <summary>Appends; waits while memory for bodies is short or the disk is slow, so that the sender is held back.</summary>
    ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation);
}

/// <summary>A body read back for delivery; may be sent many times until disposed.</summary>
public interface IStoredBody : IOutgoingBody, IAsyncDisposable
{
    /// <summary>The fields at its start that were put there after its last octet was known (<see cref="NewMessage.Prefix"/>). Valid until disposed.</summary>
    ReadOnlyMemory<byte> Prefix { get; }
}

/// <summary>The store failed: disk full, I/O error, damage. The message says what to do.</summary>
public sealed class SpoolException(string message, Exception? inner = null) : IOException(message, inner);
