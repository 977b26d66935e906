using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Relay.Domains;

/// <summary>
/// Carries out what <see cref="KeyRotation"/> decides, for all domains, when it falls due and every few minutes. All that it knows stands in the store, so that it goes on after a restart where
/// it was, and several processes may do it at once. Records that it may not set itself it asks for in the log.
/// </summary>
public sealed class KeyRotator(IDomainStore store, IDnsResolver dns, TimeProvider time, ILogger<KeyRotator> logger, KeySchedule schedule, IDnsPublisher publisher) : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>Stages that a key may go through in one turn; it has not more.</summary>
    private const int MaximumSteps = 5;

    private readonly KeySteps _steps = new(store, new KeyRecords(dns, publisher), time, logger);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Held while steps are taken: by the loop, or for somebody who asks for a rotation.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Has an entry when the loop is not to wait: what is due next has changed.</summary>
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private Task _running = Task.CompletedTask;

    /// <summary>When keys take turns; set by a reload.</summary>
    public KeySchedule Schedule { get; set; } = schedule;

    /// <summary>Begins to look after the keys.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Does all that is due now.</summary>
    /// <returns>When something falls due next; <c>null</c> where nothing will.</returns>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task<DateTimeOffset?> TurnAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            DateTimeOffset? next = null;
            foreach (var domain in await store.ListAsync(cancellation).ConfigureAwait(false))
            {
                // Taken before the steps: what falls due while they are taken is not to be missed.
                var now = time.GetUtcNow();
                var after = await LookAfterAsync(domain, cancellation).ConfigureAwait(false);
                var moment = after is null ? null : KeyRotation.NextMoment(after, Schedule, now);
                if (next is null || moment < next) next = moment;
            }

            return next;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes the next key of each algorithm that has none yet, whatever the schedule says, and takes the first steps with them; what follows is the same.</summary>
    /// <returns><c>null</c> where there is no such domain.</returns>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task<RotationStart?> BeginAsync(DomainName name, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (await store.FindAsync(name, cancellation).ConfigureAwait(false) is not { } domain) return null;
            var made = ImmutableArray.CreateBuilder<string>();
            foreach (var algorithm in Schedule.Algorithms)
            {
                if (domain.Keys.Any(key => key.State == DomainKeyState.Next && key.Algorithm == algorithm) || SelectorNames.Next(domain, algorithm) is not { } selector) continue;
                if (await _steps.TakeAsync(domain, new KeyStep.Make(algorithm, selector), Schedule, cancellation).ConfigureAwait(false)) made.Add(selector);
            }

            var after = await store.FindAsync(name, cancellation).ConfigureAwait(false);
            after = after is null ? null : await LookAfterAsync(after, cancellation).ConfigureAwait(false);
            return after is null ? null : new RotationStart(after, made.ToImmutable());
        }
        finally
        {
            _turn.Release();
            _wake.Writer.TryWrite(true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                DateTimeOffset? next = null;
                try
                {
                    next = await TurnAsync(_stop.Token).ConfigureAwait(false);
                }
                catch (IOException failure)
                {
                    KeyLog.StoreFailed(logger, failure.Message);
                }

                await PauseAsync(next - time.GetUtcNow() ?? Pace).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var passed = Task.Delay(TimeSpan.FromTicks(Math.Clamp(pause.Ticks, ShortestPause.Ticks, Pace.Ticks)), time, over.Token);
        await Task.WhenAny(passed, _wake.Reader.WaitToReadAsync(over.Token).AsTask()).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        _wake.Reader.TryRead(out _);
        _stop.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Takes the steps that are due for a domain. A new one whose records we set ourselves goes from its first key to its first signature at once.</summary>
    /// <returns>The domain as it stands then; <c>null</c> where it is gone.</returns>
    private async Task<SendingDomain?> LookAfterAsync(SendingDomain domain, CancellationToken cancellation)
    {
        for (var i = 0; i < MaximumSteps; i++)
        {
            var hasMoved = false;
            foreach (var step in KeyRotation.Plan(domain, Schedule, time.GetUtcNow())) hasMoved |= await _steps.TakeAsync(domain, step, Schedule, cancellation).ConfigureAwait(false);
            if (await store.FindAsync(domain.Name, cancellation).ConfigureAwait(false) is not { } after) return null;
            domain = after;
            if (!hasMoved) break;
        }

        return domain;
    }
}
