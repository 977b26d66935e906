using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Sockets;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>An address and port that is listened on. It outlives changes of its listener's options.</summary>
internal sealed class BoundEndpoint
{
    /// <summary>Connections accepted in a row after which other sockets get their turn.</summary>
    private const int Stretch = 16;

    private readonly IConnectionListener _listener;
    private readonly Action<ConnectionContext, BoundEndpoint> _serve;
    private readonly ILogger _logger;
    private Task _accepting = Task.CompletedTask;
    private volatile ActiveListener _owner;
    private int _holds = 1;

    /// <param name="configured">As the configuration has it, port 0 where the system chose.</param>
    /// <param name="socket">What listens there.</param>
    /// <param name="owner">The listener in the sense of the configuration.</param>
    /// <param name="serve">Called with each connection.</param>
    public BoundEndpoint(
        IPEndPoint configured, ListeningSocket socket, ActiveListener owner, Action<ConnectionContext, BoundEndpoint> serve, ILogger logger)
    {
        Configured = configured;
        Socket = socket;
        _listener = socket.Connections;
        _owner = owner;
        _serve = serve;
        _logger = logger;
    }

    public IPEndPoint Configured { get; }

    public ListeningSocket Socket { get; }

    public IPEndPoint Bound => (IPEndPoint)_listener.EndPoint;

    public ActiveListener Owner
    {
        get => _owner;
        set => _owner = value;
    }

    public void Start()
    {
        ServerLog.Listening(_logger, Owner.Options.Name, Owner.Options.Kind, Bound);
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>Takes no more connections. Those that are open stay.</summary>
    public async Task CloseAsync()
    {
        await _listener.UnbindAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        ServerLog.Closed(_logger, Owner.Options.Name, Bound);
        await ReleaseAsync().ConfigureAwait(false);
    }

    /// <summary>A session stands on the memory of the listener, and keeps it until <see cref="ReleaseAsync"/>.</summary>
    public void Hold() => Interlocked.Increment(ref _holds);

    /// <summary>Lets go; the last one gives everything back.</summary>
    public ValueTask ReleaseAsync() => Interlocked.Decrement(ref _holds) == 0 ? _listener.DisposeAsync() : default;

    private async Task AcceptAsync()
    {
        try
        {
            for (var accepted = 1; await _listener.AcceptAsync().ConfigureAwait(false) is { } connection; accepted++)
            {
                _serve(connection, this);
                if (accepted % Stretch == 0) await SocketThread.LeaveAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ServerLog.AcceptFailed(_logger, e, Owner.Options.Name, Bound);
        }
    }
}
