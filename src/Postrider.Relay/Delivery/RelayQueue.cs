using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Postrider.Relay.Queue;
using Postrider.Relay.Reporting;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Delivery;

/// <summary>
/// The heart of the relay: what is due goes to its ready queue, over a connection to its peer, and its outcome into the spool.
/// </summary>
public sealed class RelayQueue : IRelayQueue, IAsyncDisposable
{
    private static readonly TimeSpan CutPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly Floor _floor;
    private readonly SpoolReader _reader;
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;
    private Task _writing = Task.CompletedTask;
    private Task _changing = Task.CompletedTask;
    private volatile RouteTable _routes;
    private RelayOptions _options;
    private bool _isStopped;

    public RelayQueue(RelayServices services, RelayOptions options)
    {
        _options = options;
        _routes = new RouteTable(options.Routes);
        _floor = new Floor(services, options, RetryFor);
        _reader = new SpoolReader(_floor);
    }

    /// <summary>The rules in force. A reload sets them: what is in flight goes on by the old ones.</summary>
    /// <exception cref="ArgumentException">A route cannot be read; nothing has changed.</exception>
    public RelayOptions Options
    {
        get => _options;
        set
        {
            var routes = new RouteTable(value.Routes);
            using (var visit = _floor.Enter()) visit.Scheduler.Reload(value);
            (_options, _routes) = (value, routes);
            _floor.Reports.Options = value;
            _floor.HostName = value.HostName.Value;
        }
    }

    /// <summary>Writes the reports to senders, by the rules in force.</summary>
    public ReportWriter Reports => _floor.Reports;

    /// <summary>The retry policy of a recipient's route; the door asks for it.</summary>
    public RetryPolicy RetryFor(MailboxAddress? sender, MailboxAddress recipient) => _routes.Find(sender, recipient).Retry;

    /// <summary>Reads what is due, then begins to deliver. Nothing is delivered before; offers before are safe, for the spool has what they offer.</summary>
    /// <exception cref="SpoolException">The spool cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        // The first read must succeed: a relay that cannot read its queue had better not start.
        await _floor.Services.Spool.ReadDueAsync(DuePosition.Start, _floor.Now, 1, cancellation).ConfigureAwait(false);
        _floor.Start();
        _writing = KeepRunningAsync("Writing down outcomes", _floor.Clerk.RunAsync);
        _reading = KeepRunningAsync("Reading the spool", () => _reader.RunAsync(_end.Token));
        _changing = KeepRunningAsync("Changing what was being sent", ChangeLateAsync);
        RelayLog.Started(_floor.Log, _floor.Services.Spool.RecipientCount);
    }

    /// <summary>Begins nothing new, and lets what is in flight end. What has not when <paramref name="cancellation"/> asks is cut. Every known outcome is recorded.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_isStopped) return;
        _isStopped = true;
        var home = _floor.StopAsync();
        await _end.CancelAsync().ConfigureAwait(false);
        _floor.ReadSignal.Set();
        try
        {
            await home.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            RelayLog.CutOff(_floor.Log, _floor.CutAll());
            _floor.Recorder.GiveUp();
            await Task.WhenAny(home, Task.Delay(CutPatience, CancellationToken.None)).ConfigureAwait(false);
        }

        await _floor.Cut.CancelAsync().ConfigureAwait(false);
        _floor.Clerk.Complete();
        await using (cancellation.UnsafeRegister(static recorder => ((Recorder)recorder!).GiveUp(), _floor.Recorder))
            await Task.WhenAll(_reading, _writing).ConfigureAwait(false);
        using (var visit = _floor.Enter()) visit.Scheduler.Late.Complete();
        await _changing.ConfigureAwait(false);
        RelayLog.Stopped(_floor.Log);
    }

    /// <inheritdoc/>
    public void Offer(SpooledMessage message, IReadOnlyList<SpooledRecipient> recipients)
    {
        using var visit = _floor.Enter();
        visit.Scheduler.Offer(message, recipients);
    }

    /// <inheritdoc/>
    public async ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, CancellationToken cancellation)
    {
        ChangeScope scope;
        HashSet<RecipientKey> busy;
        var at = _floor.Now;
        using (var visit = _floor.Enter()) (scope, busy) = visit.Scheduler.BeginChange(filter, change);
        try
        {
            return await _floor.Services.Spool.ChangeAsync(filter with { Except = busy }, change, at, cancellation).ConfigureAwait(false);
        }
        finally
        {
            using var visit = _floor.Enter();
            if (change is not (QueueChange.Retry or QueueChange.Release)) visit.Scheduler.Late.Kept(busy, filter, change);
            visit.Scheduler.EndChange(scope, change == QueueChange.Expire ? DuePosition.Start : new DuePosition(at, default));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ReadyQueueView> ReadyQueues()
    {
        using var visit = _floor.Enter();
        return visit.Scheduler.ReadyQueues();
    }

    /// <inheritdoc/>
    public LoadedRecipientView? Find(RecipientKey key)
    {
        using var visit = _floor.Enter();
        return visit.Scheduler.Find(key);
    }

    /// <inheritdoc/>
    public ReadyQueueView? FindQueue(string destination, RecipientPolicies policies = RecipientPolicies.Followed)
    {
        using var visit = _floor.Enter();
        return visit.Scheduler.FindQueue(destination, policies);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ShapingEvent> ShapingEvents() => _floor.Journal.Read();

    /// <inheritdoc cref="Scheduler.Unrest"/>
    internal Unrest Unrest
    {
        get
        {
            using var visit = _floor.Enter();
            return visit.Scheduler.Unrest();
        }
    }

    /// <summary>Recipients in memory.</summary>
    internal int Loaded
    {
        get
        {
            using var visit = _floor.Enter();
            return visit.Scheduler.Loaded;
        }
    }

    /// <summary>Whether the reader was told to read and has not yet begun.</summary>
    internal bool IsReadPending => _floor.ReadSignal.IsSet;

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await StopAsync(now.Token).ConfigureAwait(false);
        _end.Dispose();
        _floor.Dispose();
    }

    private async Task ChangeLateAsync()
    {
        ChannelReader<LateChange> due;
        using (var visit = _floor.Enter()) due = visit.Scheduler.Late.Due;
        await foreach (var (key, filter, change, isOfUse) in due.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (isOfUse) await ChangeAsync(filter, change, CancellationToken.None).ConfigureAwait(false);
                // It may be on its way again, and wait for the end of that.
                if (!IsWished(key)) await _floor.Services.Spool.ForgetWishAsync(key, CancellationToken.None).ConfigureAwait(false);
            }
            catch (SpoolException failure)
            {
                RelayLog.LoopFailed(_floor.Log, $"A late change ({change}) of {filter.Recipient} in message {filter.Message}", failure);
            }
        }
    }

    private bool IsWished(RecipientKey key)
    {
        using var visit = _floor.Enter();
        return visit.Scheduler.Late.IsWaiting(key);
    }

    /// <summary>A loop that ends by a fault is named and begun again: nothing dies silently.</summary>
    private async Task KeepRunningAsync(string what, Func<Task> run)
    {
        while (true)
        {
            try
            {
                await Task.Run(run).ConfigureAwait(false);
                return;
            }
            catch (Exception fault)
            {
                RelayLog.LoopFailed(_floor.Log, what, fault);
                await Task.Delay(RestartPause, _floor.Services.Time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
