namespace Postrider.Relay.Queue;

/// <content>Connections: when one is opened, what it carries, and when it ends.</content>
internal sealed partial class Scheduler
{
    private readonly Queue<ReadyQueue> _starved = new();

    /// <summary>The same for queues whose hosts nobody has heard of: the limit for those is another, and one must not hide that the other has room.</summary>
    private readonly Queue<ReadyQueue> _starvedProbes = new();

    /// <summary>Queues with idle connections: those that give way first.</summary>
    private Chain<ReadyQueue> _withIdle;

    /// <summary>The opening of a carrier's connection succeeded.</summary>
    public void Opened(Carrier carrier)
    {
        if (carrier.State != CarrierState.Opening) return;
        if (carrier.IsProbe) _connections.Prove();
        carrier.State = CarrierState.Busy;
        carrier.Queue.Opened();
        carrier.Queue.Unladen++;
        _wheel.Disarm(carrier.Queue);
        // One probe was enough; now as many as the queue needs may follow.
        Serve(carrier.Queue);
    }

    /// <summary>The opening of a carrier's connection failed with every host. What is ready there is deferred for the same reason, untried.</summary>
    public void OpenFailed(Carrier carrier, AttemptFailure failure)
    {
        if (carrier.State != CarrierState.Opening) return;
        Close(carrier);
        if (!IsPacedBy(carrier, failure)) OpeningFailed(carrier.Queue, failure);
        ServeStarved();
        Serve(carrier.Queue);
    }

    /// <summary>Takes those out who were put on the suppression list while they stood ready, as far as the next transaction could reach.</summary>
    private void DropSuppressed(ReadyQueue queue, int limit)
    {
        while (queue.Next is { First: { } first } parcel)
        {
            var waiting = first;
            for (var left = limit; left > 0 && waiting is not null; left--)
            {
                var next = ((ILink<LoadedRecipient>)waiting).Next;
                if (SuppressionOf(waiting) is not null)
                {
                    queue.Remove(waiting);
                    Attend(waiting);
                }

                waiting = next;
            }

            if (parcel.Count > 0) return;
        }
    }

    /// <summary>What a carrier shall do now.</summary>
    /// <param name="carrier">A carrier that is connected and has nothing to do.</param>
    /// <param name="maximumRecipients">Recipients that its peer takes at once.</param>
    /// <param name="shipment">What to send, for <see cref="CarrierStep.Send"/>.</param>
    public CarrierStep Take(Carrier carrier, int maximumRecipients, out Shipment? shipment)
    {
        shipment = null;
        var queue = carrier.Queue;
        var elapsed = _clock.Elapsed;
        if (!IsRunning || queue.IsRetired || carrier.State == CarrierState.Ended || carrier.Transactions > 0 && _connections.IsOverdrawn) return CarrierStep.End;
        var allowed = queue.Shaper.Available(elapsed);
        DropSuppressed(queue, Math.Max(1, maximumRecipients));
        if (queue.Next is not { } parcel || allowed == 0)
        {
            carrier.State = CarrierState.Idle;
            queue.Unladen--;
            AddIdle(carrier);
            if (allowed == 0) Delay(queue, queue.Shaper.MessageWait(elapsed));
            _wheel.Arm(carrier, _clock.TickAfter(queue.Route.IdleTimeout));
            if (_starved.Count > 0) MakeRoom(carrier);
            return CarrierStep.Wait;
        }

        var count = Math.Min(Math.Min(parcel.Count, allowed), Math.Max(1, Math.Min(maximumRecipients, queue.Route.MaximumRecipients)));
        queue.Charge(parcel, count);
        var recipients = new LoadedRecipient[count];
        for (var i = 0; i < count; i++)
        {
            var loaded = recipients[i] = parcel.First!; // It has as many as it says.
            queue.Remove(loaded);
            loaded.Phase = LoadedPhase.InFlight;
            loaded.Carrier = carrier;
        }

        queue.Shaper.Send(count, elapsed);
        queue.InFlight += count;
        queue.Unladen--;
        carrier.State = CarrierState.Busy;
        carrier.Transactions++;
        carrier.Shipment = shipment = new Shipment(parcel.Message, recipients, _clock.Now);
        _wheel.Arm(carrier, _clock.TickAfter(_options.StuckAfter));
        return CarrierStep.Send;
    }

    /// <summary>A transaction is over.</summary>
    /// <returns>Whether its result counts: not when the watchdog has dealt with the shipment meanwhile.</returns>
    public bool Landed(Carrier carrier, Shipment shipment)
    {
        if (carrier.Shipment != shipment) return false;
        Unload(carrier, shipment);
        return true;
    }

    /// <summary>What a transaction taught about the site.</summary>
    public void Learn(ReadyQueue queue, TimeSpan took, int recipients, int delivered)
    {
        queue.Learn(took, recipients, delivered, _clock.Elapsed);
        Serve(queue);
    }

    /// <summary>A carrier's connection is closed, or nobody's business any more.</summary>
    public void End(Carrier carrier)
    {
        if (carrier.State == CarrierState.Ended) return;
        Close(carrier);
        ServeStarved();
        Serve(carrier.Queue);
    }

    private void AddIdle(Carrier carrier)
    {
        if (carrier.Queue.IdleCount == 0) _withIdle.AddLast(carrier.Queue);
        carrier.Queue.AddIdle(carrier);
    }

    private void RemoveIdle(Carrier carrier)
    {
        carrier.Queue.RemoveIdle(carrier);
        if (carrier.Queue.IdleCount == 0) _withIdle.Remove(carrier.Queue);
    }

    private void Close(Carrier carrier)
    {
        var (queue, state) = (carrier.Queue, carrier.State);
        carrier.State = CarrierState.Ended;
        _wheel.Disarm(carrier);
        if (state == CarrierState.Idle) RemoveIdle(carrier);
        if (state == CarrierState.Busy && carrier.Shipment is null) queue.Unladen--;
        if (state == CarrierState.Opening) queue.GiveUpOpening();
        else queue.Closed();
        _connections.Return(state == CarrierState.Opening && carrier.IsProbe);
    }

    private void Serve(ReadyQueue queue)
    {
        if (!IsRunning || queue.Ready == 0) return;
        var elapsed = _clock.Elapsed;
        var allowed = queue.Shaper.Available(elapsed);
        if (allowed == 0)
        {
            Delay(queue, queue.Shaper.MessageWait(elapsed));
        }
        else if (queue.FirstIdle is { } idle)
        {
            RemoveIdle(idle);
            queue.Unladen++;
            idle.State = CarrierState.Busy;
            _wheel.Arm(idle, _clock.TickAfter(_options.StuckAfter));
            idle.Wake();
        }
        else if (queue.WantsConnection(elapsed, allowed))
        {
            if (queue.Shaper.ConnectionWait(elapsed) is var wait && wait > TimeSpan.Zero) Delay(queue, wait);
            else Open(queue);
        }
    }

    private void Open(ReadyQueue queue)
    {
        var isProbe = !queue.IsProven;
        if (!_connections.Allows(isProbe))
        {
            if (queue.IsStarved) return;
            queue.IsStarved = true;
            (isProbe ? _starvedProbes : _starved).Enqueue(queue);
            if (!isProbe) MakeRoom(null);
            return;
        }

        _connections.Take(isProbe);
        queue.BeginOpening();
        queue.Shaper.Connect(_clock.Elapsed);
        var carrier = _dispatch.Open(queue, isProbe);
        carrier.BegunAt = _clock.Elapsed;
        _wheel.Arm(carrier, _clock.TickAfter(_options.StuckAfter));
    }

    /// <summary>An idle connection gives way to a queue that has mail and none.</summary>
    private void MakeRoom(Carrier? idle)
    {
        idle ??= _withIdle.First?.FirstIdle;
        if (idle is null) return;
        End(idle);
        idle.Wake();
    }

    private void ServeStarved()
    {
        ServeStarved(_starvedProbes, isProbe: true);
        ServeStarved(_starved, isProbe: false);
    }

    /// <summary>Serves those that wait as long as there is room: each takes some of it, or has no need of it any more.</summary>
    private void ServeStarved(Queue<ReadyQueue> starved, bool isProbe)
    {
        for (var turns = starved.Count; turns > 0 && _connections.Allows(isProbe) && starved.TryDequeue(out var queue); turns--)
        {
            queue.IsStarved = false;
            Serve(queue);
        }
    }

    private void Fire(Carrier carrier)
    {
        if (carrier.State == CarrierState.Idle)
        {
            End(carrier);
            carrier.Wake();
        }
        else if (carrier.State != CarrierState.Ended)
        {
            GiveUp(carrier);
        }
    }

    /// <summary>Whatever the carrier hangs in, its mail does not hang with it.</summary>
    private void GiveUp(Carrier carrier)
    {
        var wasOpening = carrier.State == CarrierState.Opening;
        var shipment = carrier.Shipment;
        if (shipment is not null) Unload(carrier, shipment);
        Close(carrier);
        carrier.Cut();
        _dispatch.GivenUp(carrier, shipment);
        if (wasOpening) OpeningFailed(carrier.Queue, new AttemptFailure(Smtp.Client.ClientStage.Connect, QueueReplies.Stuck, false) { Route = carrier.Queue.Route, SourceName = carrier.Queue.Source.Label });
        ServeStarved();
        Serve(carrier.Queue);
    }

    private void Unload(Carrier carrier, Shipment shipment)
    {
        carrier.Shipment = null;
        carrier.Queue.InFlight -= shipment.Recipients.Length;
        carrier.Queue.Unladen++;
        foreach (var loaded in shipment.Recipients)
        {
            _wheel.Disarm(loaded);
            loaded.Phase = LoadedPhase.Recording;
            loaded.Carrier = null;
        }
    }

    private void OpeningFailed(ReadyQueue queue, AttemptFailure failure)
    {
        if (!queue.Fail(failure, _clock.Now, _clock.Elapsed, _random)) return;
        Suspend(queue);
        var untried = queue.TakeAll();
        foreach (var _ in untried) WarmUp?.GiveBack(queue.Source.Name, queue.Provider);
        Fail(untried, failure);
    }

    private void Suspend(ReadyQueue queue) => _wheel.Arm(queue, _clock.TickOf(queue.SuspendedUntil!.Value)); // Only for one that is suspended.

    private void Resume(ReadyQueue queue)
    {
        queue.Resume();
        if (_intake.AskFor(queue)) _dispatch.ReadSpool();
        ServeAll(queue);
    }
}

/// <summary>What a carrier does next.</summary>
internal enum CarrierStep
{
    Send,

    /// <summary>Keep the connection and wait to be woken.</summary>
    Wait,

    /// <summary>Close.</summary>
    End,
}
