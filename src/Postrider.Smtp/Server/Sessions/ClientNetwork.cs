using System.Net;
using System.Net.Sockets;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>The addresses that one client is taken to hold: an IPv4 address, or the /64 that an IPv6 host chooses its addresses from.</summary>
internal static class ClientNetwork
{
    /// <summary>The first address of the network, which stands for all of it.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        octets[8..].Clear();
        return new IPAddress(octets);
    }
}
