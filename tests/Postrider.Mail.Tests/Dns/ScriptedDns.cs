using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Postrider.Mail.Tests.Dns;

/// <summary>A name server on loopback, by UDP and TCP, that answers as its script says.</summary>
internal sealed class ScriptedDns : IAsyncDisposable
{
    private readonly Func<Query, IEnumerable<byte[]>> _script;
    private readonly Socket _datagrams;
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Query> _queries = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Task _running;

    private ScriptedDns(Func<Query, IEnumerable<byte[]>> script)
    {
        _script = script;
        (_datagrams, _listener) = Bind();
        _running = Task.WhenAll(ServeDatagramsAsync(), ServeSessionsAsync());
    }

    public IPEndPoint EndPoint => (IPEndPoint)_datagrams.LocalEndPoint!; // bound when made

    public IReadOnlyCollection<Query> Queries => _queries;

    /// <summary>Answers with what the script makes of a query; <c>null</c> is silence.</summary>
    public static ScriptedDns Start(Func<Query, Response?> script) => new(query => script(query) is { } response ? [response.ToArray()] : []);

    /// <summary>Answers with any number of datagrams.</summary>
    public static ScriptedDns StartRaw(Func<Query, IEnumerable<byte[]>> script) => new(script);

    /// <summary>Waits until one more query has come.</summary>
    public Task QueryAsync() => _arrived.WaitAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _datagrams.Dispose();
        _listener.Dispose();
        _stopping.Dispose();
        _arrived.Dispose();
    }

    private static (Socket Datagrams, Socket Listener) Bind()
    {
        while (true)
        {
            var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                listener.Bind(datagrams.LocalEndPoint!); // bound a line above
                listener.Listen();
                return (datagrams, listener);
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The port that UDP was given is taken for TCP; the next one.
                datagrams.Dispose();
                listener.Dispose();
            }
        }
    }

    private async Task ServeDatagramsAsync()
    {
        var buffer = new byte[4096];
        while (true)
        {
            var received = await _datagrams.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stopping.Token);
            foreach (var answer in Take(new Query(buffer[..received.ReceivedBytes], false)))
                await _datagrams.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, _stopping.Token);
        }
    }

    private async Task ServeSessionsAsync()
    {
        while (true)
        {
            using var socket = await _listener.AcceptAsync(_stopping.Token);
            await using var stream = new NetworkStream(socket);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, _stopping.Token);
            var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(query, _stopping.Token);
            foreach (var answer in Take(new Query(query, true)))
                await stream.WriteAsync((byte[])[(byte)(answer.Length >> 8), (byte)answer.Length, .. answer], _stopping.Token);
        }
    }

    private byte[][] Take(Query query)
    {
        _queries.Enqueue(query);
        var answers = _script(query).ToArray();
        _arrived.Release();
        return answers;
    }
}
