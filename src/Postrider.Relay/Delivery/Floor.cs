using Microsoft.Extensions.Logging;
using Postrider.Relay.Conversion;
using Postrider.Relay.Events;
using Postrider.Relay.Metrics;
using Postrider.Relay.Queue;
using Postrider.Relay.Reporting;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Signing;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Delivery;

/// <summary>Where the scheduler's decisions are carried out: its lock, its timer, and everyone who works for it.</summary>
internal sealed class Floor : IDispatch, IDisposable
{
    /// <summary>What one turn does while it has the lock.</summary>
    private const int TurnLimit = 256;

    /// <summary>Short, for with each turn the spool is asked for what has expired in it.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly Scheduler _scheduler;
    private readonly HashSet<Courier> _couriers = [];
    private readonly Signal _read = new();
    private readonly Upkeep _upkeep;
    private TaskCompletionSource? _allHome;
    private long _alarm = long.MaxValue;

    public Floor(RelayServices services, RelayOptions options, RetryPolicySource retryFor)
    {
        Services = services;
        HostName = options.HostName.Value;
        Log = services.Loggers.CreateLogger<RelayQueue>();
        Clock = new RelayClock(services.Time);
        Reports = new ReportWriter(services.Spool, services.Ids, services.Time, services.Loggers.CreateLogger<ReportWriter>(), retryFor, options) { Signer = services.Signer };
        Recorder = new Recorder(services.Spool, Reports, services.Time, Log) { Suppressor = services.Suppressor };
        Tls = new TlsAccount(services.TlsLedger);
        Lookups = new Lookups(services.Exchanges, services.Policies, services.Time, Tls);
        Conversion = new SignedConversion(new SevenBitConversion(services.TemporaryDirectory), services.Signer, services.ArcKeys, services.Time);
        Clerk = new Clerk(this);
        _upkeep = new Upkeep(services.Spool, Clock);
        _scheduler = new Scheduler(this, Clock, services.Random, options) { Suppressions = services.Suppressions, WarmUp = services.WarmUp };
        _timer = services.Time.CreateTimer(static floor => ((Floor)floor!).Turn(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public RelayServices Services { get; }

    public ILogger Log { get; }

    public RelayClock Clock { get; }

    public ReportWriter Reports { get; }

    public Recorder Recorder { get; }

    public Lookups Lookups { get; }

    public TlsAccount Tls { get; }

    public SignedConversion Conversion { get; }

    public ConnectionMeter Meter { get; } = new();

    public Clerk Clerk { get; }

    /// <summary>What sites' replies led to lately.</summary>
    public ShapingJournal Journal { get; } = new();

    /// <summary>Our name in EHLO.</summary>
    public string HostName { get; set; }

    /// <summary>Wakes the reader of the spool.</summary>
    public Signal ReadSignal => _read;

    /// <summary>Cut when the process must end.</summary>
    public CancellationTokenSource Cut { get; } = new();

    /// <summary>The scheduler, for as long as the visit lasts.</summary>
    public Visit Enter() => new(this);

    public DateTimeOffset Now => Clock.Now;

    /// <summary>A sheet for outcomes at this time.</summary>
    public OutcomeSheet NewSheet() => new(Clock.Now, Services.Random) { Facts = Services.Outcomes is null ? null : [] };

    /// <summary>Records outcomes, and lets those concerned go on from there.</summary>
    public async ValueTask RecordAsync(OutcomeSheet sheet)
    {
        if (sheet.Settlements.Count == 0 && sheet.Change.Events.Count == 0) return;
        var reports = await Recorder.RecordAsync(sheet).ConfigureAwait(false);
        using var visit = Enter();
        foreach (var (loaded, updated) in sheet.Settlements) visit.Scheduler.Settle(loaded, updated);
        if (reports is null) return;
        if (sheet.Facts is { } facts)
            foreach (var fact in facts) Services.Outcomes!.Note(fact); // It is there, for facts were gathered.
        foreach (var report in reports) visit.Scheduler.Offer(report.Message, report.Recipients);
    }

    /// <summary>Sets the timer going.</summary>
    public void Start()
    {
        using var visit = Enter();
        visit.Scheduler.IsRunning = true;
        _upkeep.Start();
        _read.Set();
        SetTimer(TimeSpan.Zero);
    }

    /// <summary>Ends what is idle, and waits for what is not.</summary>
    public Task StopAsync()
    {
        using var visit = Enter();
        visit.Scheduler.IsRunning = false;
        foreach (var courier in _couriers)
        {
            if (courier.State is not (CarrierState.Idle or CarrierState.Opening)) continue;
            visit.Scheduler.End(courier);
            courier.Wake();
            courier.Cut();
        }

        return _couriers.Count == 0 ? Task.CompletedTask : (_allHome ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Breaks off what is still on its way.</summary>
    public int CutAll()
    {
        using var visit = Enter();
        foreach (var courier in _couriers) courier.Cut();
        return _couriers.Count;
    }

    /// <summary>A courier's work is done.</summary>
    public void CameHome(Courier courier)
    {
        using var visit = Enter();
        visit.Scheduler.End(courier);
        _couriers.Remove(courier);
        if (_couriers.Count == 0) _allHome?.TrySetResult();
    }

    Carrier IDispatch.Open(ReadyQueue queue, bool isProbe)
    {
        var courier = new Courier(this, queue) { IsProbe = isProbe };
        _couriers.Add(courier);
        ThreadPool.UnsafeQueueUserWorkItem(courier, preferLocal: false);
        return courier;
    }

    void IDispatch.Resolve(Destination destination) => ThreadPool.UnsafeQueueUserWorkItem(new FloorLookup(this, destination, destination.LookupNumber), preferLocal: false);

    void IDispatch.Fail(IReadOnlyList<LoadedRecipient> recipients, AttemptFailure failure) => Clerk.Fail(recipients, failure);

    void IDispatch.Attend(LoadedRecipient recipient) => Clerk.Attend(recipient);

    void IDispatch.ReadSpool() => _read.Set();

    void IDispatch.Tell(ShapingEvent happened)
    {
        Journal.Add(happened);
        RelayLog.PaceChanged(Log, happened.Route, happened.Site, happened.Source ?? "any source", happened.Words, happened.Rule, happened.Reply?.ToString());
        if (happened.Message is not { } message) return;
        Clerk.Tell(new DeliveryEvent
        {
            At = happened.At,
            Kind = DeliveryEventKind.Paced,
            Message = message,
            Route = happened.Route,
            Source = happened.Source,
            Peer = happened.Site,
            Reply = happened.Reply,
            Note = $"{happened.Words}, by rule {happened.Rule}",
        });
    }

    void IDispatch.GivenUp(Carrier carrier, Shipment? shipment)
    {
        RelayLog.Stuck(Log, carrier.Description, shipment?.Recipients.Length ?? 0);
        if (shipment is not null) Clerk.Fail(shipment.Recipients, ((Courier)carrier).StuckFailure(shipment));
    }

    public void Dispose()
    {
        _timer.Dispose();
        Recorder.Dispose();
        Meter.Dispose();
        Cut.Dispose();
    }

    private void Turn()
    {
        try
        {
            bool more;
            do
            {
                using var visit = Enter();
                more = _scheduler.IsRunning && _scheduler.Advance(TurnLimit);
            }
            while (more);

            using (var visit = Enter())
            {
                // Something may have come due in the spool.
                _read.Set();
                _upkeep.Keep(visit.Scheduler);
                _alarm = long.MaxValue;
            }
        }
        catch (Exception fault)
        {
            RelayLog.LoopFailed(Log, "The scheduler's turn", fault);
            SetTimer(TimeSpan.FromSeconds(1));
        }
    }

    private void Leave()
    {
        if (!_scheduler.IsRunning) return;
        var earliest = _scheduler.Earliest;
        if (_alarm != long.MaxValue && earliest >= _alarm) return;
        var wait = Clock.Until(earliest);
        if (wait > LongestSleep) wait = LongestSleep;
        _alarm = Clock.TickAfter(wait);
        SetTimer(wait);
    }

    private void SetTimer(TimeSpan wait) => _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    /// <summary>Holds the lock; sets the timer for what has changed on the way out.</summary>
    internal readonly ref struct Visit : IDisposable
    {
        private readonly Floor _floor;

        public Visit(Floor floor)
        {
            _floor = floor;
            floor._gate.Enter();
        }

        public Scheduler Scheduler => _floor._scheduler;

        public void Dispose()
        {
            try
            {
                _floor.Leave();
            }
            finally
            {
                _floor._gate.Exit();
            }
        }
    }
}
