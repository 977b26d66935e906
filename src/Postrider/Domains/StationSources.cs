using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Postrider.Configuration;

namespace Postrider.Domains;

/// <summary>The addresses that mail leaves from, as the world sees them.</summary>
internal static class StationSources
{
    /// <summary>Those of the settings; else those that routes and pools are bound to; else the machine's own, so far as they are public.</summary>
    public static ImmutableArray<IPAddress> Find(Settings settings)
    {
        if (!settings.Domains.Sources.IsEmpty) return settings.Domains.Sources;
        var ofPools = settings.Egress.Pools.SelectMany(static pool => pool.Members).SelectMany(static member => member.Source.Addresses);
        ImmutableArray<IPAddress> bound = [.. settings.Relay.Routes.SelectMany(route => route.Sources).Concat(ofPools).Where(IsPublic).Distinct()];
        return bound.IsEmpty ? [.. MachineAddresses().Where(IsPublic).Distinct()] : bound;
    }

    /// <summary>Whether the world can reach an address, so far as its number says (RFC 6890).</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return false;
        var octets = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return (octets[0] & 0xe0) == 0x20 && !(octets is [0x20, 0x01, 0x0d, 0xb8, ..]);
        return octets switch
        {
            [0 or 10 or 127, ..] => false,
            [100, >= 64 and < 128, ..] => false,
            [169, 254, ..] => false,
            [172, >= 16 and < 32, ..] => false,
            [192, 168, ..] or [192, 0, 0 or 2, _] or [198, 18 or 19, ..] or [198, 51, 100, _] or [203, 0, 113, _] => false,
            _ => octets[0] < 224,
        };
    }

    private static IPAddress[] MachineAddresses()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(card => card.OperationalStatus == OperationalStatus.Up)
                .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                // Without the scope, as the DNS names it.
                .Select(unicast => new IPAddress(unicast.Address.GetAddressBytes()))
                .ToArray();
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }
}
