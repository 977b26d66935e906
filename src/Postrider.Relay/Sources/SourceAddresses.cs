using System.Net;
using System.Net.Sockets;

namespace Postrider.Relay.Sources;

/// <summary>Whether this machine has the addresses of a source.</summary>
public static class SourceAddresses
{
    /// <summary>Those that it cannot bind a socket to: what the system says of its cards is not all that it may use. A proxy's are not this machine's.</summary>
    public static IEnumerable<IPAddress> Missing(EgressSource source) => source.Proxy is null ? source.Addresses.Where(static address => !CanBind(address)) : [];

    private static bool CanBind(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
