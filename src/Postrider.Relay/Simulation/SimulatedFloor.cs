using System.Collections.Immutable;
using System.Net;
using Postrider.Relay.Delivery;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Simulation;

/// <summary>Carries out what the relay's own scheduler decides, against models of providers, in simulated time and on one thread.</summary>
internal sealed class SimulatedFloor : IDispatch
{
    private static readonly TimeSpan LookupTime = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan WriteTime = TimeSpan.FromMilliseconds(5);

    private readonly SimulationPlan _plan;
    private readonly SimulatedTime _time;
    private readonly RelayClock _clock;
    private readonly Random _random;
    private readonly Scheduler _scheduler;
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _due = new();
    private readonly SimulatedSpool _spool = new();
    private readonly SimulatedProviders _providers;
    private readonly List<ShapingEvent> _events = [];
    private readonly HashSet<(string Site, string? Source)> _slowed = [];
    private readonly RouteTable _routes;
    private long _order;
    private long _lastId;
    private int _coming;
    private bool _mayRead = true;

    public SimulatedFloor(SimulationPlan plan)
    {
        _plan = plan;
        _time = new SimulatedTime(plan.Start);
        _clock = new RelayClock(_time);
        _random = new Random(plan.Seed);
        _routes = new RouteTable(plan.Options.Routes);
        _scheduler = new Scheduler(this, _clock, _random, plan.Options) { IsRunning = true };
        _providers = new SimulatedProviders(plan);
    }

    public SimulationResult Run(CancellationToken cancellation)
    {
        foreach (var mail in _plan.Mail) Schedule(mail);
        After(TimeSpan.FromMinutes(1), Keep);
        while (_time.Elapsed < _plan.Duration && (_coming > 0 || _spool.Count > 0 || _slowed.Count > 0))
        {
            cancellation.ThrowIfCancellationRequested();
            Turn();
            var next = _due.TryPeek(out _, out var moment) ? moment.At : TimeSpan.MaxValue;
            var timer = _scheduler.Earliest is var tick && tick < long.MaxValue / RelayClock.TickLength.Ticks ? TimeSpan.FromTicks(tick * RelayClock.TickLength.Ticks) : TimeSpan.MaxValue;
            if (timer < next) next = timer;
            _time.MoveTo(next < _plan.Duration ? next : _plan.Duration);
        }

        return new SimulationResult(_plan.Step, _time.Elapsed, _providers.ToResults(_time.Elapsed), [.. _events]);
    }

    /// <summary>Has something done when some time has passed.</summary>
    public void After(TimeSpan wait, Action act) => _due.Enqueue(act, (_time.Elapsed + wait, _order++));

    /// <summary>A connection that may have something to do.</summary>
    public void Step(SimulatedCarrier carrier)
    {
        if (!carrier.IsTaken) return;
        if (carrier.Shipment is not null && carrier.State == CarrierState.Busy) return;
        if (carrier.State == CarrierState.Ended || carrier.Transactions >= carrier.Queue.Route.MaximumTransactions)
        {
            Hang(carrier);
            return;
        }

        if (carrier.State == CarrierState.Idle) return;
        switch (_scheduler.Take(carrier, int.MaxValue, out var shipment))
        {
            case CarrierStep.Send:
                After(_providers.ModelOf(shipment!.Recipients[0]).Transaction * (0.5 + _random.NextDouble()), () => Land(carrier, shipment)); // Given with it.
                break;
            case CarrierStep.End:
                Hang(carrier);
                break;
        }
    }

    /// <summary>A connection ends.</summary>
    public void Hang(SimulatedCarrier carrier)
    {
        if (!carrier.IsTaken) return;
        carrier.IsTaken = false;
        carrier.Provider.Close();
        _scheduler.End(carrier);
    }

    Carrier IDispatch.Open(ReadyQueue queue, bool isProbe)
    {
        var model = _providers.AtHost(queue.Hosts[0].Name);
        var state = _providers.StateOf(model, queue.Source.Label);
        var carrier = new SimulatedCarrier(queue, this, state) { IsProbe = isProbe };
        After(model.Greeting, () =>
        {
            if (carrier.State != CarrierState.Opening) return;
            if (state.Greet(_time.Elapsed) is { } refusal)
            {
                _providers.TallyOf(model).ConnectionsRefused++;
                _providers.TallyOf(model).Limited(refusal, _time.Elapsed);
                _scheduler.OpenFailed(carrier, new AttemptFailure(ClientStage.Greeting, refusal, true) { Route = queue.Route, Peer = model.Hosts[0], Source = queue.Source.Label, StartedAt = _clock.Now });
                return;
            }

            carrier.IsTaken = true;
            _scheduler.Opened(carrier);
            Step(carrier);
        });
        return carrier;
    }

    void IDispatch.Resolve(Destination destination)
    {
        var number = destination.LookupNumber;
        var model = _providers.ModelOf(destination.Name);
        var hosts = model.Hosts.Select((name, rank) => new QueueHost(DomainName.Parse(name), 10, [IPAddress.Loopback], 25, null)).ToImmutableArray();
        After(LookupTime, () => _scheduler.Resolved(destination, number, new QueueHosts(string.Join(',', model.Hosts), hosts, DateTimeOffset.MaxValue)));
    }

    void IDispatch.Fail(IReadOnlyList<LoadedRecipient> recipients, AttemptFailure failure) => After(WriteTime, () =>
    {
        var sheet = new OutcomeSheet(_clock.Now, _random);
        foreach (var loaded in recipients) Count(loaded, sheet.Add(loaded, new RecipientResult(failure.Reply, failure.Stage, failure.FromPeer), AttemptFacts.Of(failure), null));
        Record(sheet);
    });

    void IDispatch.Attend(LoadedRecipient recipient) => After(WriteTime, () =>
    {
        var sheet = new OutcomeSheet(_clock.Now, _random);
        if (recipient.Recipient.Expires <= _clock.Now)
        {
            _providers.TallyOf(recipient).Expired++;
            sheet.AddExpired(recipient);
        }
        else if (recipient.Recipient.WarnAt <= _clock.Now)
        {
            sheet.AddWarning(recipient);
        }
        else if (_scheduler.RouteOf(recipient) is { Kind: RouteKind.Hold } route)
        {
            sheet.AddHeld(recipient, route);
        }
        else
        {
            sheet.AddDiscarded(recipient, _scheduler.RouteOf(recipient));
        }

        Record(sheet);
    });

    void IDispatch.ReadSpool() => _mayRead = true;

    void IDispatch.Tell(ShapingEvent happened)
    {
        _events.Add(happened);
        if (happened.Kind == ShapingEventKind.Recovered) _slowed.Remove((happened.Site, happened.Source));
        else if (happened.Kind != ShapingEventKind.ConnectionsCut) _slowed.Add((happened.Site, happened.Source));
    }

    void IDispatch.GivenUp(Carrier carrier, Shipment? shipment)
    {
        if (shipment is not null) ((IDispatch)this).Fail(shipment.Recipients, new AttemptFailure(ClientStage.DataEnd, QueueReplies.Stuck, false) { Route = carrier.Queue.Route });
    }

    private void Land(SimulatedCarrier carrier, Shipment shipment)
    {
        var (model, elapsed) = (_providers.ModelOf(shipment.Recipients[0]), _time.Elapsed);
        var isSpent = carrier.Transactions > model.MaximumMessages;
        var isBlocking = carrier.Provider.IsBlocking(elapsed);
        var results = new RecipientResult[shipment.Recipients.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var recipient = shipment.Recipients[i].Recipient;
            var reply = isSpent ? model.ConnectionIsSpent : carrier.Provider.Answer(recipient.Address.ToString(), _providers.FateOf(recipient.Key), elapsed);
            results[i] = new RecipientResult(reply, ClientStage.Recipient, true);
            if (isSpent) continue;
            _providers.TallyOf(model).Limited(reply, elapsed);
            if (isBlocking) _providers.TallyOf(model).AttemptsWhileBlocked++;
        }

        // 421 ends the connection (RFC 5321, 3.8).
        var isUsable = results[0].Reply.Code != 421;
        if (!_scheduler.Landed(carrier, shipment)) return;
        var sheet = new OutcomeSheet(_clock.Now, _random);
        var facts = new AttemptFacts { Route = carrier.Queue.Route, Source = carrier.Queue.Source.Label, Peer = model.Hosts[0], StartedAt = shipment.StartedAt };
        var (deliveries, took) = (0, _clock.Now - shipment.StartedAt);
        for (var i = 0; i < results.Length; i++)
        {
            var (loaded, result) = (shipment.Recipients[i], results[i]);
            var reaction = result.Reply.IsPositive ? null : _scheduler.React(carrier.Queue, result.Reply, took, shipment.Message.Id);
            if (!isUsable && carrier.Transactions > 1 && RetakeRules.LeaveOpen(loaded, result))
            {
                loaded.Retaken++;
                _scheduler.PutBack(loaded);
                continue;
            }

            var outcome = sheet.Add(loaded, result, facts, null, reaction);
            Count(loaded, outcome);
            if (outcome == Outcome.Delivered) deliveries++;
        }

        _scheduler.Learn(carrier.Queue, took, results.Length, deliveries);
        Record(sheet);
        if (isUsable) Step(carrier);
        else Hang(carrier);
    }

    private void Count(LoadedRecipient loaded, Outcome outcome)
    {
        var tally = _providers.TallyOf(loaded);
        if (outcome == Outcome.Delivered) tally.Delivered(loaded.Message, _clock.Now - loaded.Message.ReceivedAt, _time.Elapsed);
        else if (outcome == Outcome.Deferred) tally.Deferred(_time.Elapsed);
        else if (outcome == Outcome.Bounced) tally.Bounced++;
        else tally.Expired++;
    }

    private void Record(OutcomeSheet sheet)
    {
        foreach (var key in sheet.Change.Remove) _spool.Remove(key);
        foreach (var recipient in sheet.Change.Update) _spool.Put(recipient);
        foreach (var (loaded, updated) in sheet.Settlements) _scheduler.Settle(loaded, updated);
    }

    private void Turn()
    {
        bool more;
        do
        {
            while (_scheduler.Advance(256))
            {
            }

            more = false;
            for (; _due.TryPeek(out _, out var moment) && moment.At <= _time.Elapsed; more = true) _due.Dequeue()();
            more |= Read();
        }
        while (more);
    }

    private bool Read()
    {
        if (!_mayRead) return false;
        _mayRead = false;
        if (_scheduler.PlanRead() is not { } plan) return false;
        _mayRead = true;
        if (plan.IsOverdue)
        {
            // Recipients that expire are in memory, or are found when they are read.
            _scheduler.EndOverdue(plan, null);
            return true;
        }

        var rows = _spool.Read(plan);
        foreach (var row in rows)
            if (_scheduler.Wants(row)) _scheduler.Load(_spool.Message(row.Key.Message), row);
        _scheduler.EndRead(plan, rows.Count == 0 ? null : rows[^1]);
        return true;
    }

    private void Keep()
    {
        _scheduler.Age();
        _mayRead = true;
        if (_time.Elapsed.TotalMinutes % 10 < 1 && _spool.Count > _scheduler.Loaded) _scheduler.Review();
        After(TimeSpan.FromMinutes(1), Keep);
    }

    private void Schedule(SimulatedMail mail)
    {
        _coming += mail.Count;
        var sent = 0;
        After(mail.From, Next);

        void Next()
        {
            do
            {
                _coming--;
                Submit(mail, sent++);
            }
            while (sent < mail.Count && mail.Over == TimeSpan.Zero);
            if (sent < mail.Count) After(mail.Over / mail.Count, Next);
        }
    }

    private void Submit(SimulatedMail mail, int number)
    {
        var message = new SpooledMessage
        {
            Id = new SpoolId(++_lastId),
            ReversePath = null,
            ReceivedAt = _clock.Now,
            Size = 10_000,
            Origin = "simulation",
            Labels = new Labels.MessageLabels { Tenant = mail.Tenant, Stream = mail.Stream },
        };
        var recipient = RecipientSchedule.Create(
            message, 0, MailboxAddress.Parse($"u{number}.{mail.Tenant ?? "x"}@{mail.Domain}"), RecipientParameters.None, (sender, to) => _routes.Find(sender, to).Retry);
        _providers.TallyOf(_providers.ModelOf(mail.Domain)).Accepted++;
        _spool.Add(message, recipient);
        _scheduler.Offer(message, [recipient]);
    }
}
