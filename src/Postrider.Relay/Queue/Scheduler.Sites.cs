using Postrider.Relay.Routing;
using Postrider.Relay.Sources;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Queue;

/// <content>Destinations: whose hosts are asked for, and which ready queue serves them.</content>
internal sealed partial class Scheduler
{
    /// <summary>Look-ups that count against each other.</summary>
    private const int MaximumLookups = 500;

    /// <summary>After this a look-up no longer takes the place of others: one that never ends delays its own domain alone.</summary>
    private static readonly TimeSpan LookupPatience = TimeSpan.FromSeconds(5);

    /// <summary>After this a look-up is given up, and its mail deferred.</summary>
    private static readonly TimeSpan LookupLimit = TimeSpan.FromMinutes(2);

    private readonly Dictionary<Route, RouteSites> _sites = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<Destination> _lookups = new();
    private int _asked;

    /// <summary>The hosts of a destination are known.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="number">Which look-up this answers.</param>
    /// <param name="hosts">Where it goes.</param>
    public void Resolved(Destination destination, int number, QueueHosts hosts)
    {
        if (!EndLookup(destination, number)) return;
        destination.KnownUntil = hosts.Expires;
        destination.Hosts = hosts;
        destination.Queues = [];
        while (destination.FirstPending is { } loaded)
        {
            destination.Remove(loaded);
            Enqueue(loaded, destination);
        }
    }

    /// <summary>A destination has no hosts, or they are not to be known now.</summary>
    public void ResolveFailed(Destination destination, int number, AttemptFailure failure)
    {
        if (!EndLookup(destination, number)) return;
        var all = new List<LoadedRecipient>(destination.PendingCount);
        while (destination.FirstPending is { } loaded)
        {
            destination.Remove(loaded);
            all.Add(loaded);
        }

        Fail(all, failure);
    }

    private Destination FindDestination(Route route, string name)
    {
        return SitesOf(route).FindDestination(name);
    }

    private RouteSites SitesOf(Route route)
    {
        if (!_sites.TryGetValue(route, out var sites)) _sites.Add(route, sites = new RouteSites(route, _options.Egress.PoolOf(route)));
        return sites;
    }

    /// <summary>The queues of a destination, one for each member of a pool.</summary>
    private ReadyQueue[] QueuesOf(Destination destination, SourcePool pool)
    {
        if (destination.Find(pool) is { } known) return known;
        var queues = new ReadyQueue[pool.Members.Length];
        var (sites, hosts) = (SitesOf(destination.Route), destination.Hosts!); // Known, for it has been resolved.
        for (var i = 0; i < queues.Length; i++)
        {
            queues[i] = sites.FindQueue(hosts.Site, pool.Members[i].Source);
            queues[i].Hosts = hosts.Hosts;
            queues[i].LastUsed = _clock.Elapsed;
        }

        destination.Queues = destination.Queues.Add((pool, queues));
        return queues;
    }

    private void LookUp(Destination destination)
    {
        if (destination.Lookup != LookupState.None) return;
        destination.Lookup = LookupState.Queued;
        _lookups.Enqueue(destination);
        ServeLookups();
    }

    private void ServeLookups()
    {
        while (_asked < MaximumLookups && _lookups.TryDequeue(out var destination))
        {
            if (destination.PendingCount == 0)
            {
                destination.Lookup = LookupState.None;
                continue;
            }

            _asked++;
            destination.Lookup = LookupState.Asked;
            destination.LookupNumber++;
            _wheel.Arm(destination, _clock.TickAfter(LookupPatience));
            _dispatch.Resolve(destination);
        }
    }

    private bool EndLookup(Destination destination, int number)
    {
        if (destination.LookupNumber != number || destination.Lookup is not (LookupState.Asked or LookupState.Slow)) return false;
        if (destination.Lookup == LookupState.Asked) _asked--;
        destination.Lookup = LookupState.None;
        _wheel.Disarm(destination);
        ServeLookups();
        return true;
    }

    private void LookupIsLate(Destination destination)
    {
        if (destination.Lookup == LookupState.Asked)
        {
            destination.Lookup = LookupState.Slow;
            _asked--;
            _wheel.Arm(destination, _clock.TickAfter(LookupLimit - LookupPatience));
            ServeLookups();
        }
        else if (destination.Lookup == LookupState.Slow)
        {
            ResolveFailed(destination, destination.LookupNumber, new AttemptFailure(ClientStage.Resolve, QueueReplies.LookupTimedOut, false) { Route = destination.Route });
        }
    }

    private void Enqueue(LoadedRecipient loaded, Destination destination)
    {
        // The recipients of one message leave from one source.
        var pool = _options.Egress.Choose(destination.Route, destination.Pool, loaded.Message);
        var queue = QueuesOf(destination, pool)[pool.PlaceFor(loaded.Message.Id)];
        loaded.Queue = queue;
        loaded.Backlog.Queue = queue;
        queue.Loaded++;
        queue.LastUsed = _clock.Elapsed;
        queue.Add(loaded);
        Arm(loaded);
        Serve(queue);
    }

    private void Fail(List<LoadedRecipient> recipients, AttemptFailure failure)
    {
        if (recipients.Count == 0) return;
        foreach (var loaded in recipients)
        {
            _wheel.Disarm(loaded);
            loaded.Phase = LoadedPhase.Recording;
        }

        _dispatch.Fail(recipients, failure);
    }
}
