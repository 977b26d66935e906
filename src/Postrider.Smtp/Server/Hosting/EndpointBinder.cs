using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>Opens listening sockets on Kestrel's transport.</summary>
internal sealed class EndpointBinder(ILoggerFactory loggers)
{
    /// <summary>Received and not yet read, a connection: what a client sends faster waits in its own buffers.</summary>
    private const int ReadBuffer = 64 * 1024;

    private readonly SocketTransportFactory _transport = new(
        Options.Create(new SocketTransportOptions
        {
            MaxReadBufferSize = ReadBuffer,
            MaxWriteBufferSize = ReadBuffer,
            CreateBoundListenSocket = CreateSocket,
        }),
        loggers);

    /// <exception cref="IOException">With the listener, the endpoint, the cause and what to do.</exception>
    public async Task<IConnectionListener> BindAsync(ListenerOptions listener, IPEndPoint endpoint, CancellationToken cancellation)
    {
        try
        {
            return await _transport.BindAsync(endpoint, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or AddressInUseException)
        {
            var cause = (e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode;
            throw new IOException($"Listener {listener.Name} cannot listen on {endpoint}: {Explain(cause, e)}", e);
        }
    }

    private static string Explain(SocketError? cause, Exception failure) => cause switch
    {
        SocketError.AddressAlreadyInUse =>
            "the port is taken. Stop the other program (ss -ltnp shows it), or choose another port.",
        SocketError.AccessDenied =>
            "ports below 1024 need the right to them: CAP_NET_BIND_SERVICE, as the systemd unit gives it, or a higher port.",
        SocketError.AddressNotAvailable =>
            "this machine has no such address. Mend the address, or configure it on an interface first.",
        SocketError.AddressFamilyNotSupported =>
            "this machine has no such kind of address: IPv6 is switched off, perhaps.",
        _ => failure.Message,
    };

    // An endpoint is what it says: [::] takes no IPv4, so that 0.0.0.0 may stand beside it.
    private static Socket CreateSocket(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
