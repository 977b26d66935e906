using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Sources;

/// <summary>Sources that share mail by their weights. The recipients of one message leave from one source, and do so again after a restart.</summary>
public sealed class SourcePool
{
    /// <summary>The system's choice.</summary>
    public static readonly SourcePool System = new("", [new PoolMember(EgressSource.System, 1)], []);

    // Walker's alias method: a slot for each member, which holds that member's share and fills up with one other's.
    private readonly uint[] _shares;
    private readonly int[] _others;

    /// <param name="name">Its name in the settings.</param>
    /// <param name="members">At least one, each with a weight of 1 or more.</param>
    /// <param name="tenants">Whose messages may wish for it; empty for everybody's.</param>
    public SourcePool(string name, ImmutableArray<PoolMember> members, ImmutableArray<string> tenants)
    {
        ArgumentOutOfRangeException.ThrowIfZero(members.Length);
        (Name, Members, Tenants) = (name, members, tenants);
        (_shares, _others) = Divide(members);
    }

    public string Name { get; }

    public ImmutableArray<PoolMember> Members { get; }

    /// <summary>Whose messages may wish for it; empty for everybody's.</summary>
    public ImmutableArray<string> Tenants { get; }

    /// <summary>The pool of a route that names addresses alone: they leave by turns, an IPv4 and an IPv6 address together where there are both.</summary>
    public static SourcePool Of(ImmutableArray<IPAddress> addresses)
    {
        if (addresses.IsDefaultOrEmpty) return System;
        IPAddress[] ipv4 = [.. addresses.Where(static address => address.AddressFamily == AddressFamily.InterNetwork)];
        IPAddress[] ipv6 = [.. addresses.Where(static address => address.AddressFamily == AddressFamily.InterNetworkV6)];
        var members = ImmutableArray.CreateBuilder<PoolMember>();
        for (var i = 0; i < Math.Max(ipv4.Length, ipv6.Length); i++)
        {
            var (first, second) = (ipv4.Length == 0 ? null : ipv4[i % ipv4.Length], ipv6.Length == 0 ? null : ipv6[i % ipv6.Length]);
            var name = i < ipv4.Length ? first : second;
            members.Add(new PoolMember(new EgressSource { Name = name!.ToString(), IPv4 = first, IPv6 = second }, 1)); // The longer list has one.
        }

        return new SourcePool("", members.DrainToImmutable(), []);
    }

    /// <summary>Whether a tenant's message may wish for it.</summary>
    public bool IsOpenTo(string? tenant) => Tenants.IsEmpty || (tenant is not null && Tenants.Contains(tenant));

    /// <summary>The member by which a message leaves, while nothing speaks against it; others are tried in the order behind it.</summary>
    /// <returns>Its place among <see cref="Members"/>.</returns>
    public int PlaceFor(SpoolId message)
    {
        if (_shares.Length == 1) return 0;
        var hash = Mix((ulong)message.Value);
        var slot = (int)(((hash >> 32) * (ulong)_shares.Length) >> 32);
        return (uint)hash < _shares[slot] ? slot : _others[slot];
    }

    // Ids follow each other: every bit of them must move every bit of the choice (splitmix64's finalizer).
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    private static (uint[] Shares, int[] Others) Divide(ImmutableArray<PoolMember> members)
    {
        var count = members.Length;
        var total = members.Sum(static member => (double)member.Weight);
        var left = members.Select(member => member.Weight * count / total).ToArray();
        var (shares, others) = (new uint[count], new int[count]);
        var small = new Stack<int>(Enumerable.Range(0, count).Where(i => left[i] < 1));
        var large = new Stack<int>(Enumerable.Range(0, count).Where(i => left[i] >= 1));
        while (small.TryPop(out var less))
        {
            if (!large.TryPeek(out var more))
            {
                // Rounding alone left it behind.
                (shares[less], others[less]) = (uint.MaxValue, less);
                continue;
            }

            (shares[less], others[less]) = ((uint)(left[less] * uint.MaxValue), more);
            left[more] -= 1 - left[less];
            if (left[more] >= 1) continue;
            small.Push(large.Pop());
        }

        foreach (var full in large) (shares[full], others[full]) = (uint.MaxValue, full);
        return (shares, others);
    }
}
