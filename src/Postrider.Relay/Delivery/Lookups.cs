using System.Collections.Immutable;
using Postrider.Mail.Exchange;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>Finds the hosts of a destination on its route.</summary>
internal sealed class Lookups(IExchangeResolver exchanges, TimeProvider time)
{
    /// <summary>How long fixed hosts are used before their names are looked up again, though their records say longer.</summary>
    private static readonly TimeSpan LongestKept = TimeSpan.FromHours(1);

    public async ValueTask<(QueueHosts? Hosts, AttemptFailure? Failure)> ResolveAsync(Route route, string destination, CancellationToken cancellation)
    {
        if (route.Kind != RouteKind.Mx) return await ResolveFixedAsync(route, cancellation).ConfigureAwait(false);
        var found = await exchanges.ResolveAsync(destination, cancellation).ConfigureAwait(false);
        if (found.Failure is { } failure) return (null, Failed(route, failure));
        return (new QueueHosts(Site(found.Site, route.Port), [.. found.Hosts.Select(host => Host(host, host.Preference, route.Port))], Bounded(found.Expires)), null);
    }

    private async ValueTask<(QueueHosts? Hosts, AttemptFailure? Failure)> ResolveFixedAsync(Route route, CancellationToken cancellation)
    {
        var hosts = ImmutableArray.CreateBuilder<QueueHost>();
        var expires = DateTimeOffset.MaxValue;
        Reply? failure = null;
        for (var rank = 0; rank < route.Hosts.Length; rank++)
        {
            var host = route.Hosts[rank];
            var found = host.UseMx
                ? await exchanges.ResolveAsync(host.Name, cancellation).ConfigureAwait(false)
                : await exchanges.ResolveHostAsync(host.Name, cancellation).ConfigureAwait(false);
            if (found.Expires < expires) expires = found.Expires;
            failure ??= found.Failure;
            // Ranks of a host's own exchanges lie between this host and the next.
            foreach (var exchange in found.Hosts) hosts.Add(Host(exchange, (rank << 16) + exchange.Preference, host.Port));
        }

        if (hosts.Count > 0) return (new QueueHosts(string.Join(',', route.Hosts.Select(host => Site(host.Name, host.Port))), hosts.ToImmutable(), Bounded(expires)), null);
        // That our own smart host is not to be found is a mistake of configuration or a failure of DNS: nothing that a sender did.
        var reply = failure ?? new Reply(451, "4.3.5", $"The route {route.Name} has no hosts");
        return (null, Failed(route, reply.IsPermanent ? new Reply(451, "4.3.5", $"The hosts of the route {route.Name} are not to be found: {reply}") : reply));
    }

    private DateTimeOffset Bounded(DateTimeOffset expires)
    {
        var latest = time.GetUtcNow() + LongestKept;
        return expires < latest ? expires : latest;
    }

    private static AttemptFailure Failed(Route route, Reply reply) => new(ClientStage.Resolve, reply, false) { Route = route };

    private static QueueHost Host(ExchangeHost host, int rank, int port) => new(host.Name, rank, host.Addresses, port, host.Problem);

    private static string Site(string name, int port) => port == 25 ? name : $"{name}:{port}";
}
