using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Postrider.Mail.Tests.Dns.Publishing;

/// <summary>A primary server on loopback that answers each update as a test tells it.</summary>
internal sealed class ScriptedPrimary : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    /// <param name="answer">From the request to the answer; <c>null</c> for closing without one.</param>
    public ScriptedPrimary(Func<byte[], byte[]?> answer)
    {
        _listener.Start();
        _serving = ServeAsync(answer, _stopping.Token);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>What came in, in its order.</summary>
    public List<byte[]> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(Func<byte[], byte[]?> answer, CancellationToken cancellation)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(cancellation);
            var stream = client.GetStream();
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, cancellation);
            var request = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(request, cancellation);
            Requests.Add(request);
            if (answer(request) is not { } octets) continue;
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)octets.Length);
            await stream.WriteAsync((byte[])[.. length, .. octets], cancellation);
        }
    }
}
