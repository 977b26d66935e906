using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Sources;

namespace Postrider.Relay.Queue;

/// <summary>The destinations and ready queues of one route. A reload that changes the route makes a new one.</summary>
internal sealed class RouteSites(Route route, SourcePool pool)
{
    public Route Route => route;

    public Dictionary<(string Name, RecipientPolicies Policies), Destination> Destinations { get; } = [];

    /// <summary>By the site, with the rules that part its mail, and the source's name.</summary>
    public Dictionary<(string Site, string Source), ReadyQueue> Queues { get; init; } = [];

    private readonly Dictionary<Shape, Route> _shaped = new(ReferenceEqualityComparer.Instance);

    public Destination FindDestination(string name, RecipientPolicies policies)
    {
        if (!Destinations.TryGetValue((name, policies), out var destination)) Destinations.Add((name, policies), destination = new Destination(route, pool, name, policies));
        return destination;
    }

    /// <summary>The queue of a site from a source, for mail that is shaped so.</summary>
    /// <param name="outdated">One whose connections are those of a source that was changed: it must be retired.</param>
    public ReadyQueue FindQueue(string site, EgressSource source, Shape shape, TenantWeights? weights, out ReadyQueue? outdated)
    {
        // Mail that other rules hold for never shares a queue: its limits are its own.
        if (shape.Part.Length > 0) site = $"{site} [{shape.Part}]";
        outdated = null;
        if (!Queues.TryGetValue((site, source.Name), out var queue))
        {
            Queues.Add((site, source.Name), queue = new ReadyQueue(route, source, site));
        }
        else if (!queue.Source.ConnectsAs(source))
        {
            // What was counted is the name's, whatever address it has now.
            outdated = queue;
            Queues[(site, source.Name)] = queue = new ReadyQueue(route, source, site) { Shaper = outdated.Shaper };
        }

        if (!_shaped.TryGetValue(shape, out var shaped)) _shaped.Add(shape, shaped = shape.Values.On(route));
        queue.Reshape(shaped, shape, weights);
        return queue;
    }

    /// <summary>Drops what nobody has needed for a while.</summary>
    public void Prune(DateTimeOffset now, TimeSpan elapsed, TimeSpan unusedSince)
    {
        foreach (var (name, destination) in Destinations)
            if (destination is { PendingCount: 0, Lookup: LookupState.None } && destination.KnownUntil <= now) Destinations.Remove(name);
        foreach (var (key, queue) in Queues)
            if (queue is { IsEmpty: true, SuspendedUntil: null, Waiting.Count: 0, IsStarved: false } && queue.LastUsed < unusedSince && queue.Shaper.IsAtRest(elapsed)) Queues.Remove(key);
    }
}
