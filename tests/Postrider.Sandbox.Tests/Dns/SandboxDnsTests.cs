using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Postrider.Sandbox.Dns;

namespace Postrider.Sandbox.Tests.Dns;

public sealed class SandboxDnsTests
{
    private static readonly SandboxZone Zone = new SandboxZone.Builder().AddAddress("mx.fine.example", IPAddress.Loopback).Build();

    [Fact]
    public async Task The_server_answers_by_udp()
    {
        await using var dns = SandboxDns.Start(Zone, TimeProvider.System);
        using var socket = new UdpClient();

        await socket.SendAsync(DnsResponderTests.Query("mx.fine.example", DnsRecordType.A), dns.EndPoint);
        var answer = await socket.ReceiveAsync(TestContext.Current.CancellationToken);

        Assert.Equal([127, 0, 0, 1], answer.Buffer[^4..]);
    }

    [Fact]
    public async Task The_server_answers_by_tcp()
    {
        await using var dns = SandboxDns.Start(Zone, TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(dns.EndPoint);
        var stream = client.GetStream();
        var query = DnsResponderTests.Query("mx.fine.example", DnsRecordType.A);

        await stream.WriteAsync((byte[])[0, (byte)query.Length, .. query]);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer);

        Assert.Equal([127, 0, 0, 1], answer[^4..]);
    }
}
