using System.Diagnostics;
using System.Diagnostics.Metrics;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Metrics;

/// <summary>
/// A spool that counts what is committed to it. Events are the single source of what happened, so the figures cannot differ from trace and log;
/// and what could not be made durable is not counted.
/// </summary>
public sealed class MeteredSpool : ISpool, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Postrider.Relay";

    /// <summary>By the number of the kind; there are gaps between them.</summary>
    private static readonly KeyValuePair<string, object?>[] Outcomes =
        [.. Enumerable.Range(0, (int)Enum.GetValues<DeliveryEventKind>().Max() + 1).Select(number => new KeyValuePair<string, object?>("outcome", OutcomeName((DeliveryEventKind)number)))];

    private readonly ISpool _spool;
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _acceptedOctets;
    private readonly Counter<long> _events;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _commitFailures;
    private readonly Histogram<double> _attempt;
    private readonly Histogram<double> _latency;
    private long _acceptedTotal;
    private long _deliveredTotal;
    private long _deferredTotal;
    private long _bouncedTotal;

    public MeteredSpool(ISpool spool)
    {
        _spool = spool;
        _accepted = _meter.CreateCounter<long>("postrider.messages.accepted", "{message}", "Messages made durable and acknowledged, reports included.");
        _acceptedOctets = _meter.CreateCounter<long>("postrider.messages.accepted.size", "By", "Octets of those messages.");
        _events = _meter.CreateCounter<long>("postrider.recipients.events", "{recipient}", "What happened to recipients, by outcome: delivered, deferred, bounced, expired and others.");
        _attempt = _meter.CreateHistogram<double>("postrider.attempt.duration", "s", "How long attempts took, connecting and transaction, by outcome.");
        _latency = _meter.CreateHistogram<double>("postrider.delivery.latency", "s", "From the acceptance of a message to the delivery to a recipient.");
        _commit = _meter.CreateHistogram<double>("postrider.spool.commit.duration", "s", "How long a change waited to become durable, its turn included.");
        _commitFailures = _meter.CreateCounter<long>("postrider.spool.commit.failures", "{change}", "Changes that the store could not keep.");
        _meter.CreateObservableCounter("postrider.spool.groups", () => _spool.Load.Groups, "{group}", "Transactions of the spool's writer: each is one sync shared by its changes.");
        _meter.CreateObservableCounter("postrider.spool.changes", () => _spool.Load.Changes, "{change}", "Changes that those transactions made durable.");
        _meter.CreateObservableCounter("postrider.spool.busy.time", () => _spool.Load.Busy.TotalSeconds, "s", "Time that the writer spent in them; a rate near 1 means that the disk is the limit.");
        _meter.CreateObservableCounter("postrider.spool.damaged", () => _spool.Load.Damaged, "{item}", "Rows and files found damaged and set aside.");
        _meter.CreateObservableGauge("postrider.spool.recipients", () => _spool.RecipientCount, "{recipient}", "Recipients that wait in the spool.");
        _meter.CreateObservableGauge("postrider.spool.refusing", () => _spool.Refusal is null ? 0 : 1, "1", "1 while no new mail is taken (disk nearly full, queue full, store failed), 0 otherwise.");
    }

    /// <summary>Mail so far.</summary>
    public MailFlow Flow => new(
        Interlocked.Read(ref _acceptedTotal), Interlocked.Read(ref _deliveredTotal), Interlocked.Read(ref _deferredTotal), Interlocked.Read(ref _bouncedTotal));

    public string? Refusal => _spool.Refusal;

    public long RecipientCount => _spool.RecipientCount;

    public SpoolLoad Load => _spool.Load;

    public IBodyWriter CreateBody() => _spool.CreateBody();

    public bool TryTakeMemory(int octets) => _spool.TryTakeMemory(octets);

    public void ReturnMemory(int octets) => _spool.ReturnMemory(octets);

    public async ValueTask CommitAsync(SpoolChange change, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await _spool.CommitAsync(change, cancellation).ConfigureAwait(false);
        }
        catch (SpoolException)
        {
            _commitFailures.Add(1);
            throw;
        }

        _commit.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        Count(change);
    }

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        _spool.ReadDueAsync(after, until, limit, cancellation);

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(
        string destination, DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        _spool.ReadDueAsync(destination, after, until, limit, cancellation);

    public ValueTask<OverduePage> ReadOverdueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        _spool.ReadOverdueAsync(after, until, limit, cancellation);

    public ValueTask<SpooledMessage?> FindMessageAsync(SpoolId id, CancellationToken cancellation) => _spool.FindMessageAsync(id, cancellation);

    public ValueTask<IReadOnlyList<SpooledRecipient>> FindRecipientsAsync(SpoolId id, CancellationToken cancellation) => _spool.FindRecipientsAsync(id, cancellation);

    public ValueTask<IStoredBody?> OpenBodyAsync(SpoolId id, CancellationToken cancellation) => _spool.OpenBodyAsync(id, cancellation);

    public ValueTask<IReadOnlyList<QueueEntry>> ListAsync(QueueFilter filter, RecipientKey? after, int limit, CancellationToken cancellation) =>
        _spool.ListAsync(filter, after, limit, cancellation);

    public ValueTask<long> CountAsync(QueueFilter filter, CancellationToken cancellation) => _spool.CountAsync(filter, cancellation);

    public ValueTask<IReadOnlyList<DestinationSummary>> SummarizeAsync(int limit, CancellationToken cancellation) => _spool.SummarizeAsync(limit, cancellation);

    public ValueTask ForgetWishAsync(RecipientKey key, CancellationToken cancellation) => _spool.ForgetWishAsync(key, cancellation);

    public async ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        var changed = await _spool.ChangeAsync(filter, change, at, cancellation).ConfigureAwait(false);
        // The spool writes the events of these itself; an expiry's come from the scheduler.
        var kind = change switch
        {
            QueueChange.Retry => DeliveryEventKind.RetryRequested,
            QueueChange.Hold => DeliveryEventKind.Held,
            QueueChange.Release => DeliveryEventKind.Released,
            QueueChange.Delete => DeliveryEventKind.Deleted,
            _ => default,
        };
        if (kind != default) _events.Add(changed, OutcomeOf(kind));
        return changed;
    }

    public void Dispose() => _meter.Dispose();

    private void Count(SpoolChange change)
    {
        foreach (var appended in change.Append)
        {
            Interlocked.Increment(ref _acceptedTotal);
            _accepted.Add(1);
            _acceptedOctets.Add(appended.Message.Size);
        }

        foreach (var happened in change.Events)
            if (happened.Kind != DeliveryEventKind.Accepted) Count(happened);
    }

    private void Count(DeliveryEvent happened)
    {
        var outcome = OutcomeOf(happened.Kind);
        _events.Add(1, outcome);
        if (happened.Timings is { } timings) _attempt.Record((timings.Connect + timings.Transaction).TotalSeconds, outcome);
        switch (happened.Kind)
        {
            case DeliveryEventKind.Delivered:
                Interlocked.Increment(ref _deliveredTotal);
                _latency.Record((happened.At - happened.Message.Time).TotalSeconds);
                break;
            case DeliveryEventKind.Deferred:
                Interlocked.Increment(ref _deferredTotal);
                break;
            case DeliveryEventKind.Bounced or DeliveryEventKind.Expired:
                Interlocked.Increment(ref _bouncedTotal);
                break;
        }
    }

    private static KeyValuePair<string, object?> OutcomeOf(DeliveryEventKind kind) => Outcomes[(int)kind];

    private static string OutcomeName(DeliveryEventKind kind) => kind switch
    {
        DeliveryEventKind.DelayReported => "delay_reported",
        DeliveryEventKind.RetryRequested => "retry_requested",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
