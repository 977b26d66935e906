using Microsoft.Extensions.Logging;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Reporting;
using Postrider.Relay.Spooling;
using Postrider.Relay.Suppressions;

namespace Postrider.Relay.Delivery;

/// <summary>
/// Makes outcomes durable. One that cannot be written is kept and written later, never delivered again meanwhile; and nothing new is sent until it is, or
/// every message would have been sent before the store can remember it.
/// </summary>
internal sealed class Recorder(ISpool spool, ReportWriter reports, TimeProvider time, ILogger log) : IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After so many attempts at a store that is otherwise well, something in the reports or events is what it does not take: the outcomes are written
    /// without them, for a recipient must not be sent to again because nobody could be told of it.
    /// </summary>
    private const int WholeAttempts = 4;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private TaskCompletionSource? _recovery;
    private int _failing;

    /// <summary>Learns from refusals; <c>null</c> where nobody wants to know.</summary>
    public BounceSuppressor? Suppressor { get; init; }

    /// <summary>Ends when the store takes outcomes.</summary>
    public Task WhenWell(CancellationToken cancellation) => Volatile.Read(ref _recovery) is { } recovery ? recovery.Task.WaitAsync(cancellation) : Task.CompletedTask;

    /// <summary>Whether outcomes wait for the store to recover.</summary>
    public bool IsFailing => Volatile.Read(ref _recovery) is not null;

    /// <summary>No more waiting for a store that fails: the process ends.</summary>
    public void GiveUp() => _end.Cancel();

    /// <summary>Writes outcomes with the reports on them.</summary>
    /// <returns>The reports, to be offered to the queue; <c>null</c> when the process ends before the store recovered.</returns>
    public async ValueTask<IReadOnlyList<NewMessage>?> RecordAsync(OutcomeSheet sheet)
    {
        var isPausing = false;
        for (var attempt = 1; ; attempt++)
        {
            var change = attempt <= WholeAttempts || spool.Refusal is not null ? sheet.Change : sheet.Bare();
            try
            {
                if (change == sheet.Change && sheet.ToReport is { } toReport)
                    foreach (var (message, outcomes) in toReport) await reports.AddAsync(change, message, outcomes, null, CancellationToken.None).ConfigureAwait(false);
                await spool.CommitAsync(change, CancellationToken.None).ConfigureAwait(false);
                if (isPausing) Recovered();
                if (change != sheet.Change) RelayLog.RecordedBare(log, sheet.Settlements.Count);
                Tell(change);
                Learn(sheet);
                return change.Append;
            }
            catch (Exception failure)
            {
                // Bodies of reports do not outlive a commit that failed: they are written anew.
                await DropReportsAsync(sheet.Change).ConfigureAwait(false);
                if (!isPausing && (spool.Refusal is not null || attempt > 1))
                {
                    isPausing = true;
                    Failed();
                }

                if (!await WaitAsync(sheet, attempt, failure).ConfigureAwait(false)) return null;
            }
        }
    }

    public void Dispose() => _end.Dispose();

    private async ValueTask<bool> WaitAsync(OutcomeSheet sheet, int attempt, Exception failure)
    {
        var wait = TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(attempt - 1, 10)));
        RelayLog.RecordingFailed(log, sheet.Settlements.Count, attempt, wait, failure);
        try
        {
            await Task.Delay(wait, time, _end.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            RelayLog.OutcomesLost(log, sheet.Settlements.Count, failure);
            return false;
        }
    }

    /// <summary>Drops reports, and the events that tell of them.</summary>
    private static async ValueTask DropReportsAsync(SpoolChange change)
    {
        foreach (var report in change.Append) await report.Body.DisposeAsync().ConfigureAwait(false);
        change.Append.Clear();
        change.Events.RemoveAll(static happened => happened.Kind is DeliveryEventKind.Reported or DeliveryEventKind.DelayReported or DeliveryEventKind.Accepted);
    }

    private void Failed()
    {
        lock (_gate)
        {
            _failing++;
            _recovery ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Recovered()
    {
        lock (_gate)
        {
            if (--_failing > 0) return;
            _recovery?.SetResult();
            _recovery = null;
        }

        RelayLog.RecordingRecovered(log);
    }

    private void Learn(OutcomeSheet sheet)
    {
        if (Suppressor is not { } suppressor || sheet.Refused is not { } refused) return;
        foreach (var (loaded, happened) in refused) suppressor.Tell(happened, loaded.Message.ReversePath, loaded.Recipient.Address, loaded.Message.Labels);
    }

    private void Tell(SpoolChange change)
    {
        if (!log.IsEnabled(LogLevel.Information)) return;
        foreach (var happened in change.Events)
        {
            if (happened is { Timings: { } timings })
            {
                RelayLog.Attempt(
                    log, happened.Message.ToString(), happened.Recipient, Word(happened.Kind), happened.Attempt, happened.Route, happened.Peer, happened.Remote, SourceOf(happened),
                    happened.Tls ?? "in clear", happened.Stage is { } stage ? Word(stage) : null, happened.Reply?.ToString(), timings.Queued.TotalSeconds, timings.Connect.TotalSeconds, timings.Transaction.TotalSeconds);
            }
            else if (happened.Ordinal >= 0)
            {
                RelayLog.Happened(log, happened.Message.ToString(), happened.Recipient, Word(happened.Kind));
            }
        }
    }

    private static string? SourceOf(DeliveryEvent happened) =>
        happened.SourceName is { } name && name != happened.Source ? $"{name} [{happened.Source}]" : happened.Source;

    private static string Word(DeliveryEventKind kind) => kind switch
    {
        DeliveryEventKind.Delivered => "delivered",
        DeliveryEventKind.Deferred => "deferred",
        DeliveryEventKind.Bounced => "bounced",
        DeliveryEventKind.Expired => "expired",
        DeliveryEventKind.Held => "held",
        DeliveryEventKind.Discarded => "discarded",
        DeliveryEventKind.Suppressed => "suppressed",
        _ => "reported as delayed",
    };

    private static string Word(Smtp.Client.ClientStage stage) => stage switch
    {
        Smtp.Client.ClientStage.Recipient => "RCPT",
        Smtp.Client.ClientStage.DataEnd => "end of data",
        _ => stage.ToString(),
    };
}
