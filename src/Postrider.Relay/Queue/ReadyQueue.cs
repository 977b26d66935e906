using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using Postrider.Relay.Classification;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Sources;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>What is ready for one site over one route from one source, the connections that serve it, and how it fared. Guarded by the scheduler's lock.</summary>
internal sealed class ReadyQueue(Route route, EgressSource source, string site) : TimerNode, ILink<ReadyQueue>
{
    private static readonly TimeSpan FirstSuspension = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestSuspension = TimeSpan.FromMinutes(15);

    /// <summary>How long a peer that refused one more connection is not asked for another.</summary>
    private static readonly TimeSpan GrowthPause = TimeSpan.FromSeconds(30);

    /// <summary>The weight of the last transaction in the mean.</summary>
    private const double MeanWeight = 0.05;

    private readonly PriorityBands _parcels = new();
    private readonly RateMeter _rate = new();
    private readonly Dictionary<string, int> _loaded = new(StringComparer.Ordinal);
    private Chain<Carrier> _idle;
    private TimeSpan _growAfter;
    private double _meanSeconds;
    private double _meanRecipients;

    /// <summary>The route as the rules for this mail have it.</summary>
    public Route Route { get; private set; } = route;

    public EgressSource Source => source;

    public string Site => site;

    /// <summary>The mailbox provider behind the site.</summary>
    public string Provider { get; set; } = MailProviders.Other;

    /// <summary>Destinations of which something was left in the spool because there was no room here.</summary>
    public Queue<Backlog> Waiting { get; } = new();

    public ImmutableArray<QueueHost> Hosts { get; set; } = [];

    /// <summary>Addresses of the hosts that failed lately.</summary>
    public HostMemory HostMemory { get; } = new();

    /// <summary>Recipients counted here: ready, in flight, and those whose outcome is being recorded.</summary>
    public int Loaded { get; private set; }

    /// <summary>Those of one tenant.</summary>
    public int LoadedOf(string tenant) => _loaded.GetValueOrDefault(tenant);

    /// <summary>Counts one more, or one less.</summary>
    public void Count(LoadedRecipient recipient, int difference)
    {
        Loaded += difference;
        ref var loaded = ref CollectionsMarshal.GetValueRefOrAddDefault(_loaded, recipient.Tenant, out _);
        loaded += difference;
        if (loaded == 0) _loaded.Remove(recipient.Tenant);
    }

    /// <summary>Recipients that wait for a connection.</summary>
    public int Ready => _parcels.Recipients;

    public int InFlight { get; set; }

    public int Opening { get; private set; }

    public int Open { get; private set; }

    /// <summary>Connections that are open, not idle, and about to take the next parcel.</summary>
    public int Unladen { get; set; }

    /// <summary>Its pace.</summary>
    public Shaper Shaper { get; init; } = new(Shape.None);

    /// <summary>Ends pauses, and lets the pace rise; <c>null</c> before the first reaction.</summary>
    public PaceTimer? PaceTimer { get; set; }

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

    public int MaximumConnections => Math.Max(1, Math.Min(Shaper.Window.Size, Route.MaximumConnections));

    public bool IsEmpty => Loaded == 0 && Open == 0 && Opening == 0;

    public Parcel? Next => _parcels.First;

    ReadyQueue? ILink<ReadyQueue>.Next { get; set; }

    ReadyQueue? ILink<ReadyQueue>.Previous { get; set; }

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

    /// <summary>Recipients of the next parcel are about to be taken.</summary>
    public void Charge(Parcel parcel, int recipients) => _parcels.Charge(parcel, recipients);

    public void Remove(LoadedRecipient recipient) => _parcels.Remove(recipient);

    /// <inheritdoc cref="PriorityBands.FindDestinations"/>
    public IReadOnlyCollection<string> FindDestinations() => _parcels.FindDestinations();

    /// <summary>How many recipients stand before this one.</summary>
    public int PositionOf(LoadedRecipient recipient) => _parcels.PositionOf(recipient);

    /// <summary>Other rules: what is open goes on by them.</summary>
    public void Reshape(Route route, Shape shape, TenantWeights? weights)
    {
        _parcels.Weights = weights;
        Route = route;
        Shaper.Reshape(shape);
    }

    /// <summary>Whether one more connection is of use and allowed here.</summary>
    /// <param name="elapsed">The time.</param>
    /// <param name="allowed">Recipients that may be sent to now.</param>
    public bool WantsConnection(TimeSpan elapsed, int allowed) =>
        Ready > 0 && !IsRetired && SuspendedUntil is null
        && Math.Min(_parcels.Count, allowed) > Opening + Unladen
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
        Shaper.Window.Succeeded(Route.MaximumConnections, elapsed);
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
            Shaper.Window.Bound(Open, elapsed);
            _growAfter = elapsed + GrowthPause;
            return false;
        }

        Shaper.Window.Reset();
        IsProven = false;
        Failures++;
        var wait = Math.Min(FirstSuspension.Ticks * Math.Pow(2, Math.Min(Failures - 1, 30)), LongestSuspension.Ticks);
        SuspendedUntil = now.AddTicks((long)(wait * (0.9 + (0.2 * random.NextDouble()))));
        return true;
    }

    /// <summary>The peer refused a connection, and its pace was taken down for it: what is ready waits here.</summary>
    public void Refuse(AttemptFailure failure, TimeSpan elapsed)
    {
        LastFailure = failure;
        LastUsed = elapsed;
        IsProven &= Open > 0;
    }

    public void Resume() => SuspendedUntil = null;

    /// <summary>Deliveries in the last minute.</summary>
    public double DeliveriesPerMinute(TimeSpan elapsed) => _rate.Read(elapsed) * 60;

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

    public ReadyQueueView ToView(RelayClock clock) => ReadyQueueViews.Of(this, clock, _rate.Read(clock.Elapsed), _meanSeconds > 0 ? Math.Max(1, _meanRecipients) / _meanSeconds : null);
}
