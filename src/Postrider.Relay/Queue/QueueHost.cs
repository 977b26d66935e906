using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.TlsPolicies;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>One host of a ready queue's site.</summary>
/// <param name="Name">Empty for an address literal.</param>
/// <param name="Rank">Hosts of the same rank share the load.</param>
/// <param name="Addresses">In the order to try; empty where <paramref name="Problem"/> says why.</param>
/// <param name="Port">The port to connect to.</param>
/// <param name="Problem">Why there are no addresses.</param>
internal sealed record QueueHost(DomainName Name, int Rank, ImmutableArray<IPAddress> Addresses, int Port, string? Problem)
{
    /// <summary>What TLS must be there; <c>null</c> for what the route says.</summary>
    public TlsPolicy? Policy { get; init; }
}

/// <summary>The hosts that were found for a destination.</summary>
/// <param name="Site">The name under which destinations share connections: the hosts, and the TLS policy where it is not the route's alone.</param>
/// <param name="Hosts">In the order to try.</param>
/// <param name="Expires">Until when they may be used.</param>
internal sealed record QueueHosts(string Site, ImmutableArray<QueueHost> Hosts, DateTimeOffset Expires)
{
    /// <summary>The names of the hosts that come first: those of the best rank.</summary>
    public ImmutableArray<string> BestNames()
    {
        var names = ImmutableArray.CreateBuilder<string>(1);
        foreach (var host in Hosts)
            if (host.Rank == Hosts[0].Rank && !host.Name.IsEmpty) names.Add(host.Name.Value);
        return names.ToImmutable();
    }
}
