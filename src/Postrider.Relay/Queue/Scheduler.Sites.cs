using Postrider.Relay.Classification;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Sources;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
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

    /// <summary>Nothing passes over what the route itself wants, and DANE can be that.</summary>
    private static RecipientPolicies PoliciesFor(Route route, MailParameters parameters) =>
        parameters.IsTlsOptional && route.Tls != ClientTls.Dane ? RecipientPolicies.Waived : RecipientPolicies.Followed;

    private Destination FindDestination(Route route, string name, RecipientPolicies policies)
    {
        return SitesOf(route).FindDestination(name, policies);
    }

    private RouteSites SitesOf(Route route)
    {
        if (!_sites.TryGetValue(route, out var sites)) _sites.Add(route, sites = new RouteSites(route, _options.Egress.PoolOf(route)));
        return sites;
    }

    /// <summary>The queues of a destination, one for each member of a pool; for a tenant whose mail rules part from others', queues of his own.</summary>
    private ReadyQueue[] QueuesOf(Destination destination, SourcePool pool, string? tenant)
    {
        if (destination.Find(pool, tenant) is { } known) return known;
        var queues = new ReadyQueue[pool.Members.Length];
        var (sites, hosts) = (SitesOf(destination.Route), destination.Hosts!); // Known, for it has been resolved.
        var subject = new ShapeSubject { Domain = destination.Name.Length == 0 ? null : destination.Name, Hosts = hosts.BestNames(), Tenant = tenant };
        var provider = MailProviders.NameOf(hosts.Hosts.IsEmpty ? null : hosts.Hosts[0].Name.Value, destination.Name);
        for (var i = 0; i < queues.Length; i++)
        {
            var source = pool.Members[i].Source;
            var from = subject with { Source = source.Label };
            queues[i] = sites.FindQueue(hosts.Site, source, _options.Shapes.Find(from), _options.Shapes.WeighsTenants ? new TenantWeights(_options.Shapes, from) : null, out var outdated);
            if (outdated is not null) Replace(outdated, queues[i]);
            queues[i].Hosts = hosts.Hosts;
            queues[i].Provider = provider;
            queues[i].LastUsed = _clock.Elapsed;
        }

        destination.Queues = destination.Queues.Add((pool, tenant, queues));
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
        var pool = _options.Egress.Choose(destination.Route, destination.Pool, loaded.Message);
        var tenant = _options.Shapes.Parts(loaded.Tenant) ? loaded.Tenant : null;
        var queues = QueuesOf(destination, pool, tenant);
        var place = Choose(queues, pool.PlaceFor(loaded.Message.Id));
        if (WarmUp is { } warmUp && !warmUp.TryTake(pool, ref place, queues[place].Provider))
        {
            Fail([loaded], TomorrowBy(queues[place], warmUp.NextDay));
            return;
        }

        var queue = queues[place];
        loaded.Queue = queue;
        // A site that is not used for its policy must not keep mail in the spool that passes over it, nor such mail let others out of there.
        if (destination.Policies == RecipientPolicies.Followed) loaded.Backlog.Queue = queue;
        queue.Count(loaded, 1);
        queue.LastUsed = _clock.Elapsed;
        queue.Add(loaded);
        Arm(loaded);
        Serve(queue);
    }

    /// <summary>The recipients of one message leave from one source: the one that it falls to, or the next behind it that is not given up.</summary>
    private static int Choose(ReadyQueue[] queues, int place)
    {
        for (var i = 0; i < queues.Length; i++)
        {
            var other = (place + i) % queues.Length;
            if (queues[other].Shaper.Reactor is not { IsSourceGivenUp: true }) return other;
        }

        return place;
    }

    /// <summary>Why mail waits whose sources have all sent what they may today; and until when, so that not all of it comes at once.</summary>
    private AttemptFailure TomorrowBy(ReadyQueue queue, DateTimeOffset nextDay) => new(ClientStage.Connect, QueueReplies.WarmingUp(queue.Source.Name, queue.Provider), false)
    {
        Route = queue.Route,
        SourceName = queue.Source.Label,
        RetryAt = nextDay.AddMinutes(60 * _random.NextDouble()),
    };

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
