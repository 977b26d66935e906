using Postrider.Mail.TlsPolicies;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>Tries the hosts of a site until one can be talked to.</summary>
internal sealed class Opening(Floor floor, Courier courier)
{
    private readonly List<AttemptFailure> _failures = [];

    /// <returns><c>null</c> when none can be talked to; the scheduler knows it then.</returns>
    public async ValueTask<OpenConnection?> RunAsync(CancellationToken cancellation)
    {
        var queue = courier.Queue;
        var startedAt = floor.Now;
        var targets = HostRound.Plan(
            queue.Hosts, queue.Source, queue.HostMemory.NextTurn(), address => queue.HostMemory.IsBad(address, floor.Clock.Elapsed));
        foreach (var target in targets)
        {
            if (target.Remote is not { } remote)
            {
                Tell(target, null);
                Note(new AttemptFailure(target.Host.Policy?.Refusal is null ? ClientStage.Resolve : ClientStage.StartTls, target.Problem ?? QueueReplies.Faulty, false)
                {
                    Peer = target.Peer,
                    Policy = target.Host.Policy?.NoteOf(null),
                }, startedAt);
                continue;
            }

            var begun = floor.Services.Time.GetTimestamp();
            var opening = await floor.Services.Connector.OpenAsync(OptionsFor(target), cancellation).ConfigureAwait(false);
            if (opening.Connection is { } connection)
            {
                queue.HostMemory.Worked(remote.Address);
                floor.Meter.Opened(queue.Route.Name);
                using var visit = floor.Enter();
                visit.Scheduler.Opened(courier);
                return new OpenConnection(
                    connection, target.Peer, connection.Remote.ToString(), connection.Local.Address.ToString(), AttemptFacts.Text(connection.Tls),
                    floor.Services.Time.GetElapsedTime(begun), targets.Count > 1)
                {
                    Host = target.Host,
                    Policy = target.Host.Policy?.NoteOf(connection.Tls is { } tls ? tls.PeerProblem : "the session has no TLS"),
                };
            }

            queue.HostMemory.Failed(remote.Address, floor.Clock.Elapsed);
            var failure = opening.Failure!; // Exactly one of the two is there.
            floor.Meter.Failed(queue.Route.Name, failure.Stage);
            Tell(target, failure);
            Note(new AttemptFailure(failure.Stage, failure.Reply, failure.FromPeer)
            {
                Peer = target.Peer,
                Remote = remote.ToString(),
                Source = target.Source?.ToString(),
                Tls = AttemptFacts.Text(failure.Tls),
                Policy = target.Host.Policy?.NoteOf(null),
                Connect = floor.Services.Time.GetElapsedTime(begun),
            }, startedAt);
        }

        if (_failures.Count == 0) Note(new AttemptFailure(ClientStage.Resolve, QueueReplies.NoAddress(queue.Site, "there is none"), false), startedAt);
        Report(OpeningVerdict.Of(_failures));
        return null;
    }

    private void Tell(HostTarget target, ClientFailure? failure)
    {
        if (!floor.Tls.Wants(courier.Queue.Route) || target.Host.Policy is { IsWaived: true }) return;
        IReadOnlyCollection<string> destinations;
        using (floor.Enter()) destinations = courier.Queue.FindDestinations();
        floor.Tls.Fail(destinations, target, failure);
    }

    private void Report(AttemptFailure failure)
    {
        var queue = courier.Queue;
        int ready;
        using (var visit = floor.Enter())
        {
            ready = queue.Ready;
            visit.Scheduler.OpenFailed(courier, failure);
        }

        if (queue.SuspendedUntil is { } until) RelayLog.SiteSuspended(floor.Log, queue.Route.Name, queue.Site, ready, until, failure.Reply.ToString());
    }

    private void Note(AttemptFailure failure, DateTimeOffset startedAt)
    {
        var queue = courier.Queue;
        RelayLog.HostFailed(floor.Log, queue.Route.Name, queue.Site, failure.Peer, failure.Remote, failure.Reply.ToString());
        _failures.Add(failure with { Route = queue.Route, SourceName = queue.Source.Label, StartedAt = startedAt });
    }

    private PeerOptions OptionsFor(HostTarget target)
    {
        var (route, source) = (courier.Queue.Route, courier.Queue.Source);
        return new PeerOptions
        {
            Remote = target.Remote!, // Asked for only where there is one.
            Source = target.Source,
            HostName = target.Host.Name,
            Proxy = source.Proxy,
            ClientCertificate = source.Certificate,
            HeloName = source.HeloName.IsEmpty ? floor.HostName : source.HeloName.Value,
            Protocol = route.Kind == RouteKind.Lmtp ? ClientProtocol.Lmtp : ClientProtocol.Smtp,
            // A rule may ask for more than a policy that asks for nothing.
            Tls = target.Host.Policy is { Kind: not TlsPolicyKind.Opportunistic } policy ? policy.Tls : route.Tls,
            ServerName = target.Host.Policy?.ServerName ?? default,
            Fingerprints = route.Fingerprints,
            Check = target.Host.Policy?.Check,
            IsHostProven = target.Host.Policy?.IsHostProven ?? true,
            Credential = route.Credential,
            AllowUnverifiedCredential = route.AllowUnverifiedCredential,
            Timeouts = route.Timeouts,
        };
    }
}
