using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Postrider.Mail.Dns;

/// <summary>
/// A recursive resolver, asked by UDP and, for what is too long for that, by TCP (RFC 7766). Each question has a socket of its
/// own, connected to the server: the port is the system's random choice, datagrams of others never arrive, and what does not
/// repeat id and question is passed over while the wait goes on (RFC 5452, 4 and 9).
/// </summary>
internal sealed class DnsServer(IPEndPoint endpoint, TimeProvider time)
{
    private const int LargestDatagram = 4096;
    private const int DefaultPort = 53;

    /// <summary>Questions in a row without an answer that make a server count as dead. One may be the fault of a dead zone behind it.</summary>
    private const int DeadAfter = 3;

    private static readonly TimeSpan AvoidedFor = TimeSpan.FromSeconds(30);

    private int _unanswered;
    private long _avoidedUntil;

    public IPEndPoint EndPoint => endpoint;

    /// <summary>Whether it left several questions unanswered of late, so that others are asked before it.</summary>
    public bool IsAvoided => Volatile.Read(ref _avoidedUntil) > time.GetUtcNow().UtcTicks;

    /// <param name="timeout">For UDP and TCP together.</param>
    public async Task<DnsExchange> AskAsync(DnsQuestion question, TimeSpan timeout, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        DnsExchange exchange;
        try
        {
            exchange = await AskAsync(question, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            exchange = DnsExchange.Silence(timeout);
        }
        catch (SocketException failure)
        {
            exchange = DnsExchange.Unreachable(failure.Message);
        }
        catch (EndOfStreamException)
        {
            exchange = DnsExchange.Unreachable("it closed the TCP connection");
        }

        Remember(exchange);
        return exchange;
    }

    public override string ToString() => endpoint.Port == DefaultPort ? endpoint.Address.ToString() : endpoint.ToString();

    private async Task<DnsExchange> AskAsync(DnsQuestion question, CancellationToken cancellation)
    {
        var message = await AskByDatagramAsync(question, DnsExtension.Edns, cancellation).ConfigureAwait(false);
        // RFC 6891, 7: servers of old do not know the extension.
        if (message is { Code: DnsResponseCode.FormatError or DnsResponseCode.NotImplemented })
            message = await AskByDatagramAsync(question, DnsExtension.None, cancellation).ConfigureAwait(false);
        if (message is { IsTruncated: true }) message = await AskByStreamAsync(question, cancellation).ConfigureAwait(false);
        return message is null or { IsTruncated: true } ? DnsExchange.Malformed : new DnsExchange(message, false, null);
    }

    private async Task<DnsMessage?> AskByDatagramAsync(DnsQuestion question, DnsExtension extension, CancellationToken cancellation)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var buffer = ArrayPool<byte>.Shared.Rent(LargestDatagram);
        try
        {
            var id = NewId();
            await socket.ConnectAsync(endpoint, cancellation).ConfigureAwait(false);
            await socket.SendAsync(buffer.AsMemory(0, question.Write(buffer, id, extension)), SocketFlags.None, cancellation).ConfigureAwait(false);
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, cancellation).ConfigureAwait(false);
                var datagram = buffer.AsSpan(0, length);
                if (DnsMessage.IsAnswer(datagram, id, question)) return DnsMessage.Read(datagram);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<DnsMessage?> AskByStreamAsync(DnsQuestion question, CancellationToken cancellation)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, cancellation).ConfigureAwait(false);
        var id = NewId();
        var query = new byte[question.Length + 2];
        var length = question.Write(query.AsSpan(2), id, DnsExtension.Edns);
        BinaryPrimitives.WriteUInt16BigEndian(query, (ushort)length);
        await using var stream = new NetworkStream(socket);
        try
        {
            await stream.WriteAsync(query.AsMemory(0, length + 2), cancellation).ConfigureAwait(false);
            await stream.ReadExactlyAsync(query.AsMemory(0, 2), cancellation).ConfigureAwait(false);
            var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(query)];
            await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
            return DnsMessage.IsAnswer(answer, id, question) ? DnsMessage.Read(answer) : null;
        }
        catch (IOException failure) when (failure.InnerException is SocketException cause)
        {
            throw cause;
        }
    }

    private void Remember(DnsExchange exchange)
    {
        if (!exchange.IsSilence) Volatile.Write(ref _unanswered, 0);
        else if (Interlocked.Increment(ref _unanswered) >= DeadAfter) Volatile.Write(ref _avoidedUntil, (time.GetUtcNow() + AvoidedFor).UtcTicks);
    }

    private static ushort NewId() => (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
}
