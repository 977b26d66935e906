using System.Collections.Immutable;
using Postrider.Relay.Routing;
using Postrider.Relay.Sources;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>What is ready for one site over one route from one source, the connections that serve it, and how it fared. Guarded by the scheduler's lock.</summary>
internal sealed class ReadyQueue(Route route, EgressSource source, string site) : TimerNode
{
    private static readonly TimeSpan FirstSuspension = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSuspension = TimeSpan.FromMinutes(15);

    /// <summary>How long a peer that refused one more connection is not asked for another.</summary>
    private static readonly TimeSpan GrowthPause = TimeSpan.FromSeconds(30);

    /// <summary>The weight of the last transaction in the mean.</summary>
    private const double MeanWeight = 0.05;

    private readonly PriorityBands _parcels = new();
    private readonly RateMeter _rate = new();
    private Chain<Carrier> _idle;
    private TimeSpan _growAfter;
    private double _meanSeconds;
    private double _meanRecipients;

    public Route Route => route;

    public EgressSource Source => source;

    public string Site => site;

    /// <summary>Destinations of which something was left in the spool because there was no room here.</summary>
    public Queue<Backlog> Waiting { get; } = new();

    public ImmutableArray<QueueHost> Hosts { get; set; } = [];

    /// <summary>Addresses of the hosts that failed lately.</summary>
    public HostMemory HostMemory { get; } = new();

    /// <summary>Recipients counted here: ready, in flight, and those whose outcome is being recorded.</summary>
    public int Loaded { get; set; }

    /// <summary>Recipients that wait for a connection.</summary>
    public int Ready => _parcels.Recipients;

    public int InFlight { get; set; }

    public int Opening { get; private set; }

    public int Open { get; private set; }

    /// <summary>Connections that are open, not idle, and about to take the next parcel.</summary>
    public int Unladen { get; set; }

    /// <summary>Connections it may have by its own experience: one until something was delivered, one more for each transaction that went well.</summary>
    public int Window { get; private set; } = 1;

    /// <summary>A connection came about since the last failure.</summary>
    public bool IsProven { get; private set; }

    /// <summary>Waits for its turn within the limit of connections in all.</summary>
    public bool IsStarved { get; set; }

    /// <summary>A reload put another in its place: what is in flight ends, nothing new begins.</summary>
    public bool IsRetired { get; set; }

    public AttemptFailure? LastFailure { get; private set; }

    public int Failures { get; private set; }

    public DateTimeOffset? SuspendedUntil { get; private set; }

    /// <summary>When it was last of use, by <see cref="RelayClock.Elapsed"/>.</summary>
    public TimeSpan LastUsed { get; set; }

    public int MaximumConnections => Math.Max(1, Math.Min(Window, route.MaximumConnections));

    public bool IsEmpty => Loaded == 0 && Open == 0 && Opening == 0;

    public Parcel? Next => _parcels.First;

    public void Add(LoadedRecipient recipient)
    {
        _parcels.Add(recipient);
        recipient.Phase = LoadedPhase.Ready;
    }

    /// <summary>Puts back in front what was taken.</summary>
    public void AddFirst(LoadedRecipient recipient)
    {
        _parcels.AddFirst(recipient);
        recipient.Phase = LoadedPhase.Ready;
    }

    public void Remove(LoadedRecipient recipient) => _parcels.Remove(recipient);

    /// <inheritdoc cref="PriorityBands.FindDestinations"/>
    public IReadOnlyCollection<string> FindDestinations() => _parcels.FindDestinations();

    /// <summary>How many recipients stand before this one.</summary>
    public int PositionOf(LoadedRecipient recipient) => _parcels.PositionOf(recipient);

    /// <summary>Whether one more connection is of use and allowed here.</summary>
    public bool WantsConnection(TimeSpan elapsed) =>
        Ready > 0 && !IsRetired && SuspendedUntil is null
        && _parcels.Count > Opening + Unladen
        && Open + Opening < MaximumConnections
        && (Open + Opening == 0 || elapsed >= _growAfter);

    public void BeginOpening() => Opening++;

    public void Opened()
    {
        Opening--;
        Open++;
        IsProven = true;
        Failures = 0;
        LastFailure = null;
        SuspendedUntil = null;
    }

    public void GiveUpOpening() => Opening--;

    public void Closed() => Open--;

    public void AddIdle(Carrier carrier) => _idle.AddFirst(carrier);

    public void RemoveIdle(Carrier carrier) => _idle.Remove(carrier);

    public Carrier? FirstIdle => _idle.First;

    public int IdleCount => _idle.Count;

    /// <summary>A transaction took place.</summary>
    public void Learn(TimeSpan took, int recipients, int delivered, TimeSpan elapsed)
    {
        var weight = _meanSeconds == 0 ? 1 : MeanWeight;
        _meanSeconds += weight * (took.TotalSeconds - _meanSeconds);
        _meanRecipients += weight * (recipients - _meanRecipients);
        LastUsed = elapsed;
        if (delivered == 0) return;
        _rate.Add(delivered, elapsed);
        if (Window < route.MaximumConnections) Window++;
    }

    /// <summary>An opening failed on every host.</summary>
    /// <returns>Whether the site counts as unreachable, so that its content must be deferred.</returns>
    public bool Fail(AttemptFailure failure, DateTimeOffset now, TimeSpan elapsed, Random random)
    {
        LastFailure = failure;
        LastUsed = elapsed;
        if (Open > 0)
        {
            // Others still work: the peer wants no more of them.
            Window = Math.Max(1, Open);
            _growAfter = elapsed + GrowthPause;
            return false;
        }

        Window = 1;
        IsProven = false;
        Failures++;
        var wait = Math.Min(FirstSuspension.Ticks * Math.Pow(2, Math.Min(Failures - 1, 30)), LongestSuspension.Ticks);
        SuspendedUntil = now.AddTicks((long)(wait * (0.9 + (0.2 * random.NextDouble()))));
        return true;
    }

    public void Resume() => SuspendedUntil = null;

    /// <summary>Takes all that is ready, to be deferred together.</summary>
    public List<LoadedRecipient> TakeAll()
    {
        var all = new List<LoadedRecipient>(Ready);
        while (_parcels.First is { First: { } recipient })
        {
            _parcels.Remove(recipient);
            all.Add(recipient);
        }

        return all;
    }

    public ReadyQueueView ToView(TimeSpan elapsed) => new()
    {
        Route = route.Name,
        Site = site,
        Source = source.Label,
        Ready = Ready,
        InFlight = InFlight,
        Connections = Open,
        MaximumConnections = MaximumConnections,
        Connecting = Opening,
        Rate = _rate.Read(elapsed),
        Ceiling = _meanSeconds > 0 ? MaximumConnections * Math.Max(1, _meanRecipients) / _meanSeconds : null,
        Constraint = Constraint,
        LastFailure = LastFailure?.Reply,
        SuspendedUntil = SuspendedUntil,
    };

    private QueueConstraint Constraint
    {
        get
        {
            if (SuspendedUntil is not null) return QueueConstraint.Suspended;
            if (Ready == 0) return QueueConstraint.Nothing;
            if (IsStarved) return QueueConstraint.TotalConnectionLimit;
            if (Open + Opening < MaximumConnections) return QueueConstraint.Nothing;
            return Window < route.MaximumConnections ? QueueConstraint.Destination : QueueConstraint.ConnectionLimit;
        }
    }
}
