using System.Net;
using System.Net.Sockets;

namespace Postrider.EndToEnd.Peers;

/// <summary>Loopback addresses and ports that no other test uses.</summary>
public static class Ports
{
    private static int _host;

    /// <summary>An address of its own for each peer, so that all can share a port as MX hosts do.</summary>
    public static IPAddress NextAddress()
    {
        var host = Interlocked.Increment(ref _host);
        return new IPAddress([127, (byte)(Environment.ProcessId % 200 + 20), (byte)(host / 250 + 1), (byte)(host % 250 + 2)]);
    }

    /// <summary>A TCP and UDP port that is free on every loopback address at this moment.</summary>
    public static int Free()
    {
        while (true)
        {
            using var tcp = new TcpListener(IPAddress.Any, 0);
            tcp.Start();
            var port = ((IPEndPoint)tcp.LocalEndpoint).Port;
            try
            {
                using var udp = new UdpClient(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken for UDP; the next one.
            }
        }
    }
}
