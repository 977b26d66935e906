using System.Collections.Immutable;
using Postrider.Relay.Delivery;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <content>What people see, and reloads.</content>
internal sealed partial class Scheduler
{
    public IReadOnlyList<ReadyQueueView> ReadyQueues()
    {
        var views = new List<ReadyQueueView>();
        foreach (var sites in _sites.Values)
            foreach (var queue in sites.Queues.Values) views.Add(queue.ToView(_clock));
        views.Sort(static (x, y) => (y.Ready + y.InFlight).CompareTo(x.Ready + x.InFlight));
        return views;
    }

    public LoadedRecipientView? Find(RecipientKey key)
    {
        if (_intake.Find(key) is not { } loaded) return null;
        var position = loaded.Phase == LoadedPhase.Ready ? loaded.Queue!.PositionOf(loaded) : 0; // It has one in this phase.
        return new LoadedRecipientView(loaded.Recipient, loaded.Phase, position, loaded.Queue is { } queue ? View(queue, loaded) : null);
    }

    public ReadyQueueView? FindQueue(string destination, RecipientPolicies policies)
    {
        ReadyQueueView? resolving = null;
        foreach (var sites in _sites.Values)
        {
            if (!sites.Destinations.TryGetValue((destination, policies), out var found)
                && !sites.Destinations.TryGetValue((destination, RecipientPolicies.Followed), out found)
                && !ServesAll(sites, destination, out found)) continue;
            if (found.PendingCount > 0) resolving = Resolving(found);
            ReadyQueue? busiest = null;
            foreach (var (_, _, queues) in found.Queues)
                foreach (var queue in queues)
                    if (busiest is null || queue.Loaded > busiest.Loaded) busiest = queue;
            if (busiest is not null && found.PendingCount == 0) return View(busiest, found);
        }

        return resolving;
    }

    private ReadyQueueView View(ReadyQueue queue, LoadedRecipient loaded)
    {
        var key = queue.Route.Kind == RouteKind.Mx ? (loaded.Recipient.Address.Destination, PoliciesFor(queue.Route, loaded.Message.Parameters)) : ("", RecipientPolicies.Followed);
        return _sites.TryGetValue(queue.Route, out var sites) && sites.Destinations.TryGetValue(key, out var destination) ? View(queue, destination) : queue.ToView(_clock);
    }

    private ReadyQueueView View(ReadyQueue queue, Destination destination) => queue.ToView(_clock) with { TlsPolicies = TlsPolicyView.Of(destination.Hosts?.Hosts ?? queue.Hosts, queue.Route.Tls) };

    /// <summary>What is going on; see <see cref="Unrest"/>.</summary>
    public Unrest Unrest()
    {
        var (moving, opening, sending, asked) = (0, 0, 0, 0);
        foreach (var loaded in _intake.All)
        {
            var moves = loaded.Phase == LoadedPhase.Recording
                || loaded is { Phase: LoadedPhase.Ready, Queue: { SuspendedUntil: null, IsArmed: false, IsStarved: false, Opening: 0, InFlight: 0 } };
            if (moves) moving++;
        }

        foreach (var sites in _sites.Values)
        {
            foreach (var queue in sites.Queues.Values)
            {
                opening += queue.Opening;
                sending += queue.Open - queue.IdleCount;
            }

            foreach (var destination in sites.Destinations.Values)
                if (destination.Lookup is LookupState.Asked or LookupState.Slow) asked++;
        }

        return new Unrest(moving, opening, sending, asked, _intake.IsReading);
    }

    /// <summary>Other rules: what is in flight goes on by the old ones, everything else by the new.</summary>
    public void Reload(RelayOptions options)
    {
        (_options, _routes) = (options, new SendingRoutes(options.Routes));
        _connections.Maximum = options.MaximumConnections;
        _intake.Maximum = Math.Max(1, options.MaximumLoadedRecipients);
        _intake.MaximumEach = Math.Max(1, options.MaximumLoadedPerQueue);
        Retire();
        var now = _clock.Now;
        foreach (var loaded in _intake.All.ToArray())
        {
            if (loaded.Phase is not (LoadedPhase.Resolving or LoadedPhase.Ready)) continue;
            Withdraw(loaded);
            Place(loaded, now);
        }
    }

    /// <summary>Queues of a route that serves as it did stay, with what is open and what was counted; the others end.</summary>
    private void Retire()
    {
        var kept = new List<RouteSites>();
        foreach (var sites in _sites.Values)
        {
            var successor = _options.Routes.FirstOrDefault(route => route.Name == sites.Route.Name && route.ServesAs(sites.Route));
            if (successor is not null) kept.Add(new RouteSites(successor, _options.Egress.PoolOf(successor)) { Queues = sites.Queues });
            foreach (var queue in sites.Queues.Values)
            {
                if (successor is null) Retire(queue);
            }

            // An answer that is still on its way finds nothing pending any more.
            foreach (var destination in sites.Destinations.Values) EndLookup(destination, destination.LookupNumber);
        }

        _sites.Clear();
        foreach (var sites in kept) _sites.Add(sites.Route, sites);
    }

    /// <summary>What is in flight ends, nothing new begins.</summary>
    private void Retire(ReadyQueue queue)
    {
        queue.IsRetired = true;
        _wheel.Disarm(queue);
        if (queue.PaceTimer is { } timer) _wheel.Disarm(timer);
        while (queue.FirstIdle is { } idle)
        {
            End(idle);
            idle.Wake();
        }
    }

    private bool ServesAll(RouteSites sites, string destination, out Destination found)
    {
        found = null!; // Read only where the answer is yes.
        if (!MailboxAddress.TryParse($"postmaster@{destination}", out var address) || _routes.Find(null, address) != sites.Route) return false;
        return sites.Destinations.TryGetValue(("", RecipientPolicies.Followed), out found!);
    }

    private static ReadyQueueView Resolving(Destination destination) => new()
    {
        Route = destination.Route.Name,
        Site = destination.Name,
        Ready = destination.PendingCount,
        InFlight = 0,
        Connections = 0,
        MaximumConnections = destination.Route.MaximumConnections,
        Connecting = 0,
        Rate = 0,
        Constraint = QueueConstraint.Resolving,
    };
}

/// <summary>What goes on of itself: a simulation lets time pass only when all that moves waits for time or for a peer.</summary>
/// <param name="Moving">Recipients that are about to be recorded or sent.</param>
/// <param name="Opening">Connections being opened.</param>
/// <param name="Sending">Connections that are neither idle nor being opened.</param>
/// <param name="Asked">Look-ups awaited.</param>
/// <param name="IsReading">Whether the spool is being read.</param>
internal readonly record struct Unrest(int Moving, int Opening, int Sending, int Asked, bool IsReading);
