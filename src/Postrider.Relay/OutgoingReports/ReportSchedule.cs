using Microsoft.Extensions.Logging;
using Postrider.Relay.DomainReports;

namespace Postrider.Relay.OutgoingReports;

/// <summary>
/// Sends what is due when a stretch of time has ended, not all senders of the world at once, and what ended while we were down; puts counts into the store meanwhile, and
/// forgets what is old.
/// </summary>
/// <param name="keep">How long reports that came in are kept.</param>
/// <param name="random">For the jitter; a test repeats it with a seed.</param>
public sealed class ReportSchedule(
    ReportLedger ledger, ITallyStore tallies, IReportStore reports, ReportDispatch dispatch, Func<TimeSpan> keep, TimeProvider time, Random random, ILogger<ReportSchedule> logger) : IAsyncDisposable
{
    private const int Batch = 1000;

    private static readonly TimeSpan ClaimsKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Begins; called once.</summary>
    public void Start() => _running = RunAsync(_stopping.Token);

    /// <summary>Ends, and puts what is counted into the store.</summary>
    public async ValueTask StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ledger.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested) await StopAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Sends what is due now.</summary>
    public async ValueTask SendDueAsync(CancellationToken cancellation)
    {
        await ledger.FlushAsync(cancellation).ConfigureAwait(false);
        var options = ledger.Options;
        var now = time.GetUtcNow();
        if (options.IsOn)
        {
            // A stretch that began before this has ended.
            var before = now - options.Interval + TimeSpan.FromTicks(1);
            while (await tallies.ListDueAsync(before, Batch, cancellation).ConfigureAwait(false) is { IsEmpty: false } due)
            {
                foreach (var report in due) await dispatch.SendAsync(report, options, cancellation).ConfigureAwait(false);
            }
        }

        await tallies.PruneAsync(now - (3 * options.Interval), now - ClaimsKept, cancellation).ConfigureAwait(false);
        await reports.PruneAsync(now - keep(), cancellation).ConfigureAwait(false);
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        // What ended while we were down is due soon.
        var due = time.GetUtcNow() + Jitter();
        while (true)
        {
            var pause = Least(due - time.GetUtcNow(), OutgoingReportOptions.FlushEvery);
            await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, cancellation).ConfigureAwait(false);
            try
            {
                if (time.GetUtcNow() < due)
                {
                    await ledger.FlushAsync(cancellation).ConfigureAwait(false);
                    await dispatch.RetryAsync(cancellation).ConfigureAwait(false);
                    continue;
                }

                await SendDueAsync(cancellation).ConfigureAwait(false);
                due = ledger.Options.WindowOf(time.GetUtcNow()) + ledger.Options.Interval + Jitter();
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                DomainReportLog.Faulty(logger, RetryAfter, fault);
                due = time.GetUtcNow() + RetryAfter;
            }
        }
    }

    /// <summary>Up to a sixth of the interval: four hours of a day.</summary>
    private TimeSpan Jitter() => ledger.Options.Interval / 6 * random.NextDouble();

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
