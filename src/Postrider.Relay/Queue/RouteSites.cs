using Postrider.Relay.Routing;
using Postrider.Relay.Sources;

namespace Postrider.Relay.Queue;

/// <summary>The destinations and ready queues of one route. A reload that changes the route makes a new one.</summary>
internal sealed class RouteSites(Route route, SourcePool pool)
{
    public Route Route => route;

    public Dictionary<string, Destination> Destinations { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Site, EgressSource Source), ReadyQueue> Queues { get; } = [];

    public Destination FindDestination(string name)
    {
        if (!Destinations.TryGetValue(name, out var destination)) Destinations.Add(name, destination = new Destination(route, pool, name));
        return destination;
    }

    public ReadyQueue FindQueue(string site, EgressSource source)
    {
        if (!Queues.TryGetValue((site, source), out var queue)) Queues.Add((site, source), queue = new ReadyQueue(route, source, site));
        return queue;
    }

    /// <summary>Drops what nobody has needed for a while.</summary>
    public void Prune(DateTimeOffset now, TimeSpan unusedSince)
    {
        foreach (var (name, destination) in Destinations)
            if (destination is { PendingCount: 0, Lookup: LookupState.None } && destination.KnownUntil <= now) Destinations.Remove(name);
        foreach (var (key, queue) in Queues)
            if (queue is { IsEmpty: true, SuspendedUntil: null, Waiting.Count: 0, IsStarved: false } && queue.LastUsed < unusedSince) Queues.Remove(key);
    }
}
