using System.Collections.Immutable;
using Postrider.Mail.Exchange;
using Postrider.Mail.TlsPolicies;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>Finds the hosts of a destination on its route, and what TLS must be there.</summary>
internal sealed class Lookups(IExchangeResolver exchanges, TlsPolicyResolver policies, TimeProvider time, TlsAccount account)
{
    /// <summary>How long fixed hosts are used before their names are looked up again, though their records say longer.</summary>
    private static readonly TimeSpan LongestKept = TimeSpan.FromHours(1);

    public async ValueTask<(QueueHosts? Hosts, AttemptFailure? Failure)> ResolveAsync(Route route, string destination, RecipientPolicies followed, CancellationToken cancellation)
    {
        if (route.Kind != RouteKind.Mx) return await ResolveFixedAsync(route, cancellation).ConfigureAwait(false);
        var finding = exchanges.ResolveAsync(destination, cancellation).AsTask();
        var wanted = followed == RecipientPolicies.Followed ? policies : TlsPolicyResolver.RoutesAlone;
        var plan = await wanted.FindAsync(route.Tls, DomainName.TryParse(destination, out var domain) ? domain : default, finding, route.Port, cancellation).ConfigureAwait(false);
        var found = await finding.ConfigureAwait(false);
        if (found.Failure is { } failure) return (null, Failed(route, failure));
        if (followed == RecipientPolicies.Followed) account.Learn(destination, plan.Sts);
        else plan = plan.Waive();
        var hosts = found.Hosts.Zip(plan.Hosts, (host, policy) => Host(host, host.Preference, route.Port) with { Policy = policy });
        return (new QueueHosts(Parted(Site(found.Site, route.Port), plan.Key), [.. hosts], Bounded(found.Expires < plan.Expires ? found.Expires : plan.Expires)), null);
    }

    private async ValueTask<(QueueHosts? Hosts, AttemptFailure? Failure)> ResolveFixedAsync(Route route, CancellationToken cancellation)
    {
        var hosts = ImmutableArray.CreateBuilder<QueueHost>();
        var expires = DateTimeOffset.MaxValue;
        Reply? failure = null;
        var keys = new List<string>();
        for (var rank = 0; rank < route.Hosts.Length; rank++)
        {
            var host = route.Hosts[rank];
            var found = host.UseMx
                ? await exchanges.ResolveAsync(host.Name, cancellation).ConfigureAwait(false)
                : await exchanges.ResolveHostAsync(host.Name, cancellation).ConfigureAwait(false);
            if (found.Expires < expires) expires = found.Expires;
            failure ??= found.Failure;
            // A mail store is no host of the DNS's.
            var plan = await (route.Kind == RouteKind.Lmtp ? TlsPolicyResolver.RoutesAlone : policies).FindAsync(route.Tls, default, Task.FromResult(found), host.Port, cancellation).ConfigureAwait(false);
            if (plan.Expires < expires) expires = plan.Expires;
            keys.Add(plan.Key);
            // Ranks of a host's own exchanges lie between this host and the next.
            for (var i = 0; i < found.Hosts.Length; i++) hosts.Add(Host(found.Hosts[i], (rank << 16) + found.Hosts[i].Preference, host.Port) with { Policy = plan.Hosts[i] });
        }

        if (hosts.Count > 0)
        {
            var key = keys.TrueForAll(string.IsNullOrEmpty) ? "" : string.Join('/', keys);
            return (new QueueHosts(Parted(string.Join(',', route.Hosts.Select(host => Site(host.Name, host.Port))), key), hosts.ToImmutable(), Bounded(expires)), null);
        }

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

    /// <summary>Mail under another policy never shares a connection: it has a ready queue of its own at the same hosts.</summary>
    private static string Parted(string site, string key) => key.Length == 0 ? site : $"{site} ({key})";

    private static string Site(string name, int port) => port == 25 ? name : $"{name}:{port}";
}
