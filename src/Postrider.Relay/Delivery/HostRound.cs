using System.Collections.Immutable;
using System.Net;
using Postrider.Relay.Queue;
using Postrider.Relay.Sources;
using Postrider.Smtp;

namespace Postrider.Relay.Delivery;

/// <summary>An address of a host to be tried, or why the host cannot be.</summary>
/// <param name="Host">The host.</param>
/// <param name="Remote">Where to connect to; <c>null</c> when <paramref name="Problem"/> says why not.</param>
/// <param name="Source">Where to connect from; <c>null</c> for the system's choice.</param>
/// <param name="Problem">Our reply where there is nothing to connect to.</param>
internal readonly record struct HostTarget(QueueHost Host, IPEndPoint? Remote, IPAddress? Source, Reply? Problem)
{
    /// <summary>The host by name, or its address.</summary>
    public string Peer => Host.Name.IsEmpty ? Remote?.Address.ToString() ?? "" : Host.Name.Value;
}

/// <summary>The order in which a site's hosts are tried for one connection (RFC 5321, 5.1).</summary>
internal static class HostRound
{
    /// <summary>Addresses tried for one connection: a site with hundreds of them must not keep its mail for hours.</summary>
    public const int MaximumTargets = 16;

    /// <param name="hosts">By rank.</param>
    /// <param name="source">The queue's source.</param>
    /// <param name="turn">Which connection this is: hosts of the same rank begin in turn.</param>
    /// <param name="isBad">Addresses that failed lately: they come last, for they may be all there is.</param>
    public static List<HostTarget> Plan(ImmutableArray<QueueHost> hosts, EgressSource source, int turn, Func<IPAddress, bool> isBad)
    {
        var good = new List<HostTarget>();
        var bad = new List<HostTarget>();
        for (var first = 0; first < hosts.Length;)
        {
            var end = first + 1;
            while (end < hosts.Length && hosts[end].Rank == hosts[first].Rank) end++;
            for (var i = 0; i < end - first; i++) Add(hosts[first + ((i + turn) % (end - first))], source, isBad, good, bad);
            first = end;
        }

        good.AddRange(bad);
        if (good.Count > MaximumTargets) good.RemoveRange(MaximumTargets, good.Count - MaximumTargets);
        return good;
    }

    private static void Add(
        QueueHost host, EgressSource source, Func<IPAddress, bool> isBad, List<HostTarget> good, List<HostTarget> bad)
    {
        if (host.Addresses.IsDefaultOrEmpty)
        {
            bad.Add(new HostTarget(host, null, null, QueueReplies.NoAddress(host.Name.Value, host.Problem ?? "there is none")));
            return;
        }

        if (host.Policy?.Refusal is { } refusal)
        {
            bad.Add(new HostTarget(host, null, null, refusal));
            return;
        }

        foreach (var address in host.Addresses)
        {
            if (!source.Reaches(address.AddressFamily, out var from))
                bad.Add(new HostTarget(host, null, null, QueueReplies.NoSourceFor(address.ToString())));
            else (isBad(address) ? bad : good).Add(new HostTarget(host, new IPEndPoint(address, host.Port), from, null));
        }
    }
}
