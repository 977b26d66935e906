using System.Diagnostics.CodeAnalysis;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>Opens one connection for a ready queue and carries mail over it until it is no longer needed or no longer good.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A token source without a timer holds nothing, and a late cut must find it alive.")]
internal sealed class Courier(Floor floor, ReadyQueue queue) : Carrier(queue), IThreadPoolWorkItem
{
    private readonly CancellationTokenSource _cut = new();
    private readonly Signal _wake = new();
    private OpenConnection? _connection;

    /// <summary>The outcomes of the transaction before: written while the next one runs.</summary>
    private Task _recording = Task.CompletedTask;

    public override string Description =>
        $"route {Queue.Route.Name}, site {Queue.Site}, {(_connection is { } open ? $"connected to {open.Peer} [{open.Remote}]" : "connecting")}"
        + (Shipment is { } shipment ? $", message {shipment.Message.Id}" : "");

    public override void Wake() => _wake.Set();

    // Callbacks of the token must not run under the scheduler's lock.
    public override void Cut() => ThreadPool.UnsafeQueueUserWorkItem(static courier => courier._cut.Cancel(), this, preferLocal: false);

    public void Execute() => _ = RunAsync();

    /// <summary>What the watchdog's cut means for what it carried.</summary>
    public AttemptFailure StuckFailure(Shipment shipment) => new(ClientStage.DataEnd, QueueReplies.Stuck, false)
    {
        Route = Queue.Route,
        Source = _connection?.Source,
        SourceName = Queue.Source.Label,
        Peer = _connection?.Peer,
        Remote = _connection?.Remote,
        Tls = _connection?.Tls,
        StartedAt = shipment.StartedAt,
    };

    private async Task RunAsync()
    {
        try
        {
            _connection = await new Opening(floor, this).RunAsync(_cut.Token).ConfigureAwait(false);
            if (_connection is not null) await CarryAsync(_connection).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_cut.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            RelayLog.LoopFailed(floor.Log, $"A courier ({Description})", fault);
            Fail(fault);
        }
        finally
        {
            await _recording.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            floor.CameHome(this);
            if (_connection is not null) await CloseAsync(_connection).ConfigureAwait(false);
        }
    }

    private async ValueTask CarryAsync(OpenConnection open)
    {
        var most = Least(Queue.Route.MaximumTransactions, open.Connection.Capabilities.MaximumTransactions);
        var recipients = Least(Queue.Route.MaximumRecipients, open.Connection.Capabilities.MaximumRecipients);
        while (Transactions < most && !open.Connection.IsClosed && !_cut.IsCancellationRequested)
        {
            await floor.Recorder.WhenWell(_cut.Token).ConfigureAwait(false);
            CarrierStep step;
            Shipment? shipment;
            using (var visit = floor.Enter()) step = visit.Scheduler.Take(this, recipients, out shipment);
            if (step == CarrierStep.End) return;
            if (step == CarrierStep.Wait)
            {
                await _wake.WaitAsync().ConfigureAwait(false);
                continue;
            }

            var transaction = new Transaction(floor, this, open, shipment!); // Given with CarrierStep.Send.
            var sheet = await transaction.RunAsync(_cut.Token).ConfigureAwait(false);
            // One transaction's outcomes are written while the next one runs, and no more: what a crash could repeat stays small.
            await _recording.ConfigureAwait(false);
            if (sheet is not null) _recording = floor.RecordAsync(sheet).AsTask();
            if (!transaction.IsConnectionUsable) return;
        }
    }

    /// <summary>After a fault of ours nothing may be left hanging: what it carried is deferred.</summary>
    private void Fail(Exception fault)
    {
        Shipment? shipment;
        using (var visit = floor.Enter())
        {
            shipment = Shipment;
            if (State == CarrierState.Opening)
                visit.Scheduler.OpenFailed(this, new AttemptFailure(ClientStage.Connect, QueueReplies.Faulty, false) { Route = Queue.Route, SourceName = Queue.Source.Label });
            if (shipment is not null && !visit.Scheduler.Landed(this, shipment)) shipment = null;
        }

        if (shipment is null) return;
        RelayLog.SendingFailed(floor.Log, shipment.Message.Id.ToString(), fault);
        floor.Clerk.Fail(shipment.Recipients, StuckFailure(shipment) with { Stage = ClientStage.Mail, Reply = QueueReplies.Faulty });
    }

    private async ValueTask CloseAsync(OpenConnection open)
    {
        try
        {
            if (open.Connection.IsClosed || _cut.IsCancellationRequested) await open.Connection.DisposeAsync().ConfigureAwait(false);
            else await open.Connection.QuitAsync(_cut.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException)
        {
            await open.Connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static int Least(int ours, int theirs) => Math.Max(1, theirs > 0 ? Math.Min(ours, theirs) : ours);
}
