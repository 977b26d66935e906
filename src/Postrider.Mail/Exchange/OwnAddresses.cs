using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Postrider.Mail.Exchange;

/// <summary>The addresses at which the port of exchanges is our own.</summary>
internal sealed class OwnAddresses
{
    /// <summary>How often the machine's addresses are read again.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly FrozenSet<IPAddress> _named;
    private readonly bool _isEveryIPv4;
    private readonly bool _isEveryIPv6;
    private readonly TimeProvider _time;
    private (FrozenSet<IPAddress> Addresses, long ReadAt)? _machine;

    public OwnAddresses(ImmutableArray<IPEndPoint> endpoints, int port, TimeProvider time)
    {
        _time = time;
        var listening = endpoints.IsDefault ? [] : endpoints.Where(endpoint => endpoint.Port == port).Select(endpoint => endpoint.Address).ToArray();
        _named = listening.ToFrozenSet();
        // A socket bound to [::] takes IPv4 too, unless it was told not to.
        _isEveryIPv6 = _named.Contains(IPAddress.IPv6Any);
        _isEveryIPv4 = _isEveryIPv6 || _named.Contains(IPAddress.Any);
    }

    public bool Contain(IPAddress address)
    {
        if (_named.Contains(address)) return true;
        if (!(address.AddressFamily == AddressFamily.InterNetwork ? _isEveryIPv4 : _isEveryIPv6)) return false;
        return IPAddress.IsLoopback(address) || MachineAddresses().Contains(address);
    }

    private FrozenSet<IPAddress> MachineAddresses()
    {
        var now = _time.GetTimestamp();
        if (_machine is { } known && _time.GetElapsedTime(known.ReadAt, now) < KeptFor) return known.Addresses;
        FrozenSet<IPAddress> addresses;
        try
        {
            addresses = NetworkInterface.GetAllNetworkInterfaces()
                .SelectMany(card => card.GetIPProperties().UnicastAddresses)
                // Without the scope, as the DNS names it.
                .Select(unicast => new IPAddress(unicast.Address.GetAddressBytes()))
                .ToFrozenSet();
        }
        catch (NetworkInformationException)
        {
            // Without this list only names and loopback tell a loop; trace fields stop what remains.
            addresses = [];
        }

        _machine = (addresses, now);
        return addresses;
    }
}
