using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>Opens listening sockets on Kestrel's transport. One at a time.</summary>
internal sealed class EndpointBinder
{
    /// <summary>Received and not yet read, a connection: what a client sends faster waits in its own buffers.</summary>
    private const int ReadBuffer = 64 * 1024;

    private readonly SocketTransportFactory _transport;

    // Of the call in progress.
    private IReadOnlyCollection<ListeningSocket> _leaving = [];
    private Socket? _socket;

    public EndpointBinder(ILoggerFactory loggers) => _transport = new SocketTransportFactory(
        Options.Create(new SocketTransportOptions
        {
            MaxReadBufferSize = ReadBuffer,
            MaxWriteBufferSize = ReadBuffer,
            // Sessions never block a thread, so that they may go on where their octets came in: each command is spared two changes of thread.
            UnsafePreferInlineScheduling = true,
            // One call of the system a command instead of two, for a page of memory that each idle session holds.
            WaitForDataBeforeAllocatingBuffer = false,
            CreateBoundListenSocket = CreateSocket,
        }),
        loggers);

    /// <summary>Listens on an endpoint.</summary>
    /// <param name="leaving">Our own sockets that are closed next: they may stand in the way as long as both are open.</param>
    /// <exception cref="IOException">With the listener, the endpoint, the cause and what to do.</exception>
    public async Task<ListeningSocket> BindAsync(
        ListenerOptions listener, IPEndPoint endpoint, IReadOnlyCollection<ListeningSocket> leaving, CancellationToken cancellation)
    {
        _leaving = leaving;
        try
        {
            var connections = await _transport.BindAsync(endpoint, cancellation).ConfigureAwait(false);
            return new ListeningSocket(connections, _socket!); // Made by CreateSocket, or there are no connections.
        }
        catch (Exception e) when (e is SocketException or IOException or AddressInUseException)
        {
            var cause = (e as SocketException ?? e.InnerException as SocketException)?.SocketErrorCode;
            throw new IOException($"Listener {listener.Name} cannot listen on {endpoint}: {Explain(cause, e)}", e);
        }
        finally
        {
            foreach (var socket in leaving) socket.Share(false);
            if (_socket is { SafeHandle.IsClosed: false } made) ListeningSocket.Share(made, false);
            _socket = null;
            _leaving = [];
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
    private Socket CreateSocket(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            // An address in place of 0.0.0.0 on the same port, or the reverse: for the moment of the change both must be there.
            var rivals = _leaving.Where(other => other.Endpoint.Port == ((IPEndPoint)endpoint).Port && other.Endpoint.AddressFamily == endpoint.AddressFamily).ToList();
            foreach (var rival in rivals) rival.Share(true);
            if (rivals.Count > 0) ListeningSocket.Share(socket, true);
            socket.Bind(endpoint);
            return _socket = socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
