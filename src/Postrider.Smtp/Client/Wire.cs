using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Postrider.Smtp.Proxy;
using Postrider.Smtp.Sockets;

namespace Postrider.Smtp.Client;

/// <summary>
/// The socket of one connection, with its buffers and its deadline. A time-out or a cancellation closes the socket, which ends whatever waits
/// on it; network failures come back as values.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    // IPPROTO_IP and IP_BIND_ADDRESS_NO_PORT of Linux.
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;

    private readonly Socket _socket;
    private readonly ITimer _timer;
    private Stream _stream = Stream.Null;
    private readonly InputBuffer _input = new();
    private volatile bool _timedOut;
    private bool _disposed;

    public Wire(AddressFamily family, TimeProvider time)
    {
        _socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _timer = time.CreateTimer(static wire => ((Wire)wire!).TimeOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public OutputBuffer Output { get; } = new();

    public ReplyReader Replies { get; } = new();

    /// <summary>How many octets came that were not read yet.</summary>
    public int Buffered => _input.Length;

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!; // Bound, for it is connected.

    /// <summary>Whether the peer closed the connection or sent something that nobody asked for, which can only be its farewell.</summary>
    public bool IsClosed
    {
        get
        {
            try
            {
                return _disposed || Buffered > 0 || _socket.Poll(0, SelectMode.SelectRead);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public async ValueTask<WireFault?> ConnectAsync(IPEndPoint remote, IPAddress? source, TimeSpan timeout)
    {
        Arm(timeout);
        try
        {
            if (source is not null)
            {
                // Leaves the choice of the port to connect(), which may share one between peers: sources would run out of ports otherwise.
                _socket.SetRawSocketOption(IpLevel, BindAddressNoPort, [1, 0, 0, 0]);
                _socket.Bind(new IPEndPoint(source, 0));
            }

            await _socket.ConnectAsync(remote);
            _stream = new NetworkStream(_socket, ownsSocket: true);
            return null;
        }
        catch (Exception e) when (WireFault.IsOfNetwork(e))
        {
            return Fault(e);
        }
        finally
        {
            Disarm();
        }
    }

    /// <summary>Has a proxy connect in our place.</summary>
    /// <param name="timeout">For all of it: whoever sends an octet now and then gets no more time.</param>
    public async ValueTask<WireFault?> PassAsync(SocksExchange socks, TimeSpan timeout)
    {
        Arm(timeout);
        try
        {
            socks.Begin(Output);
            while (true)
            {
                if (Output.Length > 0) await _stream.WriteAsync(Output.Written);
                Output.Clear();
                var read = await _stream.ReadAsync(_input.Room());
                if (read == 0) return new WireFault(WireFaultKind.Lost, "it closed the connection");
                _input.Came(read);
                var step = socks.Take(_input.Unread, Output, out var used);
                _input.Consume(used);
                if (step == SocksStep.Failed) return new WireFault(WireFaultKind.Malformed, socks.Problem ?? "");
                if (step == SocksStep.Connected) return null;
            }
        }
        catch (Exception e) when (WireFault.IsOfNetwork(e))
        {
            return Fault(e);
        }
        finally
        {
            Disarm();
            Output.Clear();
        }
    }

    public async ValueTask<WireFault?> SecureAsync(SslClientAuthenticationOptions options, TimeSpan timeout, Action<SslStream> secured)
    {
        var transport = new PoolStream(_stream);
        var tls = new SslStream(transport, leaveInnerStreamOpen: false);
        _stream = tls;
        Arm(timeout);
        try
        {
            await SocketThread.LeaveAsync();
            await tls.AuthenticateAsClientAsync(options);
            transport.GoDirect();
            secured(tls);
            return null;
        }
        catch (Exception e) when (WireFault.IsOfNetwork(e) || e is AuthenticationException)
        {
            return Fault(e);
        }
        finally
        {
            Disarm();
        }
    }

    /// <summary>Sends what was written to <see cref="Output"/>.</summary>
    public async ValueTask<WireFault?> FlushAsync(TimeSpan timeout)
    {
        if (Output.Length == 0) return null;
        Arm(timeout);
        try
        {
            await _stream.WriteAsync(Output.Written);
            return null;
        }
        catch (Exception e) when (WireFault.IsOfNetwork(e))
        {
            return Fault(e);
        }
        finally
        {
            Disarm();
            Output.Clear();
        }
    }

    /// <summary>Reads one reply into <see cref="Replies"/>.</summary>
    public async ValueTask<WireFault?> ReadReplyAsync(TimeSpan timeout)
    {
        if (TryReadBuffered(out var fault)) return fault;
        Arm(timeout);
        try
        {
            while (true)
            {
                var read = await _stream.ReadAsync(_input.Room());
                if (read == 0) return new WireFault(WireFaultKind.Lost, "it was closed by the peer");
                _input.Came(read);
                if (TryReadBuffered(out fault)) return fault;
            }
        }
        catch (Exception e) when (WireFault.IsOfNetwork(e))
        {
            return Fault(e);
        }
        finally
        {
            Disarm();
        }
    }

    /// <summary>Closes at once, without a farewell.</summary>
    public void Cut()
    {
        _disposed = true;
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _timer.DisposeAsync();
        Output.Dispose();
        _input.Dispose();
        try
        {
            await _stream.DisposeAsync();
        }
        catch (Exception e) when (WireFault.IsOfNetwork(e))
        {
            // TLS says goodbye when it is disposed; to a peer that has gone already, that fails, and nothing is lost.
        }

        _socket.Dispose();
    }

    private bool TryReadBuffered(out WireFault? fault)
    {
        fault = null;
        if (_input.Length == 0) return false;
        var progress = Replies.Read(_input.Unread, out var consumed);
        _input.Consume(consumed);
        if (progress == ReplyProgress.Malformed) fault = new WireFault(WireFaultKind.Malformed, Replies.Problem ?? "");
        return progress != ReplyProgress.Incomplete;
    }

    private void Arm(TimeSpan timeout) => _timer.Change(timeout, Timeout.InfiniteTimeSpan);

    private void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private void TimeOut()
    {
        _timedOut = true;
        Cut();
    }

    private WireFault Fault(Exception e) => _timedOut ? new WireFault(WireFaultKind.TimedOut, "no answer in time") : WireFault.Of(e);
}
