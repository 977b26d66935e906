using System.Buffers;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>A spool in memory that keeps the contract of the real one. What is in it survives a "crash" of the queue over it.</summary>
internal sealed class MemorySpool : ISpool
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SpoolId, (SpooledMessage Message, byte[] Body, int PrefixLength)> _messages = [];
    private readonly Dictionary<RecipientKey, SpooledRecipient> _recipients = [];
    private readonly SortedSet<(DateTimeOffset Due, SpoolId Message, int Ordinal)> _due = [];

    /// <summary>Asked at each commit; an exception from it fails the commit.</summary>
    public Action<SpoolChange>? BeforeCommit { get; set; }

    /// <summary>Awaited at each read of what is due.</summary>
    public Func<Task>? BeforeRead { get; set; }

    /// <summary>Awaited by each change of an administrator before it begins.</summary>
    public Func<Task>? BeforeChange { get; set; }

    public List<DeliveryEvent> Events { get; } = [];

    public string? Refusal => null;

    public long RecipientCount
    {
        get
        {
            lock (_gate) return _recipients.Count;
        }
    }

    public SpoolLoad Load => default;

    public List<SpooledRecipient> Recipients
    {
        get
        {
            lock (_gate) return [.. _recipients.Values];
        }
    }

    public List<SpooledMessage> Messages
    {
        get
        {
            lock (_gate) return [.. _messages.Values.Select(message => message.Message)];
        }
    }

    public List<DeliveryEvent> EventsOf(DeliveryEventKind kind)
    {
        lock (_gate) return [.. Events.Where(happened => happened.Kind == kind)];
    }

    /// <summary>Whether no recipient with this address waits any more.</summary>
    public bool IsGone(Smtp.MailboxAddress address)
    {
        lock (_gate) return !_recipients.Values.Any(recipient => recipient.Address == address);
    }

    /// <summary>How often each recipient of the events ended, in whatever way.</summary>
    public Dictionary<string, int> EndsByRecipient()
    {
        lock (_gate)
        {
            return Events
                .Where(happened => happened.Kind is DeliveryEventKind.Delivered or DeliveryEventKind.Bounced or DeliveryEventKind.Expired or DeliveryEventKind.Deleted)
                .CountBy(happened => happened.Recipient).ToDictionary();
        }
    }

    public IBodyWriter CreateBody() => new MemoryBodyWriter();

    public bool TryTakeMemory(int octets) => true;

    public void ReturnMemory(int octets)
    {
    }

    public ValueTask CommitAsync(SpoolChange change, CancellationToken cancellation)
    {
        lock (_gate)
        {
            BeforeCommit?.Invoke(change);
            foreach (var added in change.Append)
            {
                _messages.Add(added.Message.Id, (added.Message, [.. added.Prefix.Span, .. ((MemoryBodyWriter)added.Body).Octets.WrittenSpan], added.Prefix.Length));
                foreach (var recipient in added.Recipients) Put(recipient);
            }

            foreach (var key in change.Remove) Remove(key);
            foreach (var recipient in change.Update)
                if (_recipients.ContainsKey(recipient.Key)) Put(recipient);
            Events.AddRange(change.Events);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        ReadAsync(null, after, until, limit);

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(string destination, DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        ReadAsync(destination, after, until, limit);

    public ValueTask ForgetWishAsync(RecipientKey key, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask<OverduePage> ReadOverdueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        lock (_gate)
        {
            var rows = _recipients.Values
                .Select(r => (Recipient: r, Limit: r.Expires))
                .Where(r => r.Limit <= until)
                .OrderBy(r => r.Limit).ThenBy(r => r.Recipient.Key.Message).ThenBy(r => r.Recipient.Key.Ordinal)
                .Where(r => (r.Limit, r.Recipient.Key.Message, r.Recipient.Key.Ordinal).CompareTo((after.Due, after.Key.Message, after.Key.Ordinal)) > 0)
                .Take(limit).ToList();
            return ValueTask.FromResult(new OverduePage([.. rows.Select(r => r.Recipient)], rows.Count < limit ? null : new DuePosition(rows[^1].Limit, rows[^1].Recipient.Key)));
        }
    }

    public ValueTask<SpooledMessage?> FindMessageAsync(SpoolId id, CancellationToken cancellation)
    {
        lock (_gate) return ValueTask.FromResult(_messages.TryGetValue(id, out var message) ? message.Message : null);
    }

    public ValueTask<IReadOnlyList<SpooledRecipient>> FindRecipientsAsync(SpoolId id, CancellationToken cancellation)
    {
        lock (_gate) return ValueTask.FromResult<IReadOnlyList<SpooledRecipient>>([.. _recipients.Values.Where(recipient => recipient.Key.Message == id)]);
    }

    public ValueTask<IStoredBody?> OpenBodyAsync(SpoolId id, CancellationToken cancellation)
    {
        lock (_gate) return ValueTask.FromResult<IStoredBody?>(_messages.TryGetValue(id, out var message) ? new MemoryBody(message.Body, message.PrefixLength) : null);
    }

    public ValueTask<IReadOnlyList<QueueEntry>> ListAsync(QueueFilter filter, RecipientKey? after, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<long> CountAsync(QueueFilter filter, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<DestinationSummary>> SummarizeAsync(int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public async ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        if (BeforeChange is { } wait) await wait();
        lock (_gate)
        {
            var changed = 0L;
            foreach (var recipient in _recipients.Values.Where(recipient => Matches(filter, recipient)).ToList())
            {
                if (Change(recipient, change, at)) changed++;
            }

            return changed;
        }
    }

    private static bool Matches(QueueFilter filter, SpooledRecipient recipient) =>
        filter.Except?.Contains(recipient.Key) != true
        && (filter.Message is not { } message || recipient.Key.Message == message)
        && (filter.Destination is not { } destination || recipient.Address.Destination == destination);

    private bool Change(SpooledRecipient recipient, QueueChange change, DateTimeOffset at)
    {
        var (kind, updated) = (change, recipient.State) switch
        {
            (QueueChange.Retry, RecipientState.Waiting) => (DeliveryEventKind.RetryRequested, recipient with { NextAttempt = at }),
            (QueueChange.Hold, RecipientState.Waiting) => (DeliveryEventKind.Held, recipient with { State = RecipientState.Held }),
            (QueueChange.Release, RecipientState.Held) => (DeliveryEventKind.Released, recipient with { State = RecipientState.Waiting, NextAttempt = at }),
            (QueueChange.Expire, _) => (default, recipient with { Expires = at, NextAttempt = recipient.NextAttempt < at ? recipient.NextAttempt : at }),
            (QueueChange.Delete, _) => (DeliveryEventKind.Deleted, recipient),
            _ => (default, null),
        };
        if (updated is null) return false;
        if (change == QueueChange.Delete) Remove(recipient.Key);
        else Put(updated);
        if (kind != default) Events.Add(new DeliveryEvent { At = at, Kind = kind, Message = recipient.Key.Message, Ordinal = recipient.Key.Ordinal, Recipient = recipient.Address.ToString() });
        return true;
    }

    private async ValueTask<IReadOnlyList<SpooledRecipient>> ReadAsync(string? destination, DuePosition after, DateTimeOffset until, int limit)
    {
        List<SpooledRecipient> rows = [];
        lock (_gate)
        {
            var from = (after.Due, after.Key.Message, after.Key.Ordinal + 1);
            var to = (until, new SpoolId(long.MaxValue), int.MaxValue);
            if (from.CompareTo(to) < 0 && after.Key.Ordinal < int.MaxValue)
            {
                foreach (var (_, message, ordinal) in _due.GetViewBetween(from, to))
                {
                    if (rows.Count == limit) break;
                    var row = _recipients[new RecipientKey(message, ordinal)];
                    if (destination is null || row.Address.Destination == destination) rows.Add(row with { Account = _messages[row.Key.Message].Message.Account });
                }
            }
        }

        if (BeforeRead is { } wait) await wait();
        return rows;
    }

    private void Put(SpooledRecipient recipient)
    {
        Remove(recipient.Key, keepMessage: true);
        _recipients.Add(recipient.Key, recipient);
        _due.Add((recipient.Due, recipient.Key.Message, recipient.Key.Ordinal));
    }

    private void Remove(RecipientKey key, bool keepMessage = false)
    {
        if (!_recipients.Remove(key, out var recipient)) return;
        _due.Remove((recipient.Due, key.Message, key.Ordinal));
        if (!keepMessage && !_recipients.Keys.Any(other => other.Message == key.Message)) _messages.Remove(key.Message);
    }

    private sealed class MemoryBodyWriter : IBodyWriter
    {
        public ArrayBufferWriter<byte> Octets { get; } = new();

        public long Size => Octets.WrittenCount;

        public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
        {
            foreach (var segment in octets) Octets.Write(segment.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class MemoryBody(byte[] octets, int prefixLength) : IStoredBody
    {
        public ReadOnlyMemory<byte> Prefix => octets.AsMemory(0, prefixLength);

        public long Size => octets.Length;

        public ReadOnlyMemory<byte> Memory => octets;

        public Stream OpenRead() => new MemoryStream(octets, writable: false);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
