using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Postrider.Sandbox.Dns;

/// <summary>A DNS server on loopback for a zone of its own, by UDP and TCP on one port.</summary>
public sealed class SandboxDns : IAsyncDisposable
{
    private const int MaximumTcpSessions = 32;
    private static readonly TimeSpan TcpTimeout = TimeSpan.FromSeconds(10);

    private readonly DnsResponder _responder;
    private readonly TimeProvider _time;
    private readonly Socket _datagrams;
    private readonly Socket _listener;
    private readonly SemaphoreSlim _sessions = new(MaximumTcpSessions);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    private SandboxDns(SandboxZone zone, TimeProvider time, Socket datagrams, Socket listener)
    {
        _responder = new DnsResponder(zone);
        _time = time;
        _datagrams = datagrams;
        _listener = listener;
        _running = Task.WhenAll(ServeDatagramsAsync(), ServeSessionsAsync());
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!; // bound in Start

    /// <summary>Starts a server on a port of the system's choice.</summary>
    /// <exception cref="SocketException">No port is free for both UDP and TCP.</exception>
    public static SandboxDns Start(SandboxZone zone, TimeProvider time)
    {
        const int Attempts = 16;
        for (var attempt = 1; ; attempt++)
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                datagrams.Bind(listener.LocalEndPoint!); // bound a line above
                listener.Listen();
                return new SandboxDns(zone, time, datagrams, listener);
            }
            catch (SocketException) when (attempt < Attempts)
            {
                // The port that TCP was given is taken for UDP.
                listener.Dispose();
                datagrams.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _datagrams.Dispose();
        _listener.Dispose();
        _sessions.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeDatagramsAsync()
    {
        var buffer = new byte[4096];
        var anyone = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            while (true)
            {
                var received = await _datagrams.ReceiveFromAsync(buffer, SocketFlags.None, anyone, _stopping.Token);
                if (_responder.Answer(buffer.AsSpan(0, received.ReceivedBytes), DnsResponder.MaximumDatagram) is { } answer)
                    await _datagrams.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, _stopping.Token);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped by DisposeAsync.
        }
    }

    private async Task ServeSessionsAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
            {
                await _sessions.WaitAsync(_stopping.Token);
                var socket = await _listener.AcceptAsync(_stopping.Token);
                open.RemoveAll(session => session.IsCompleted);
                open.Add(ServeSessionAsync(socket));
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped by DisposeAsync.
        }

        await Task.WhenAll(open);
    }

    // RFC 7766: each message has its length in two octets before it.
    private async Task ServeSessionAsync(Socket socket)
    {
        using var timeout = new CancellationTokenSource(TcpTimeout, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var length = new byte[2];
            while (await stream.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, ending.Token) == length.Length)
            {
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, ending.Token);
                if (_responder.Answer(query, ushort.MaxValue) is not { } answer) continue;
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], ending.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The asker went away or took too long.
        }
        finally
        {
            _sessions.Release();
        }
    }
}
