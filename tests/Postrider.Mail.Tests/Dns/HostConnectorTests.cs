using System.Net;
using System.Net.Sockets;
using Postrider.Mail.Dns;
using Postrider.Mail.Tests.Spf;

namespace Postrider.Mail.Tests.Dns;

public sealed class HostConnectorTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public HostConnectorTests() => _listener.Start();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Our_own_resolver_says_where_a_host_is_and_the_next_address_is_tried() =>
        await (await ConnectAsync("acme.example", HostLookup.Ours, "acme.example A 127.0.0.9", "acme.example A 127.0.0.1")).DisposeAsync();

    [Fact]
    public async Task An_address_needs_no_resolver() => await (await ConnectAsync("127.0.0.1", HostLookup.Ours)).DisposeAsync();

    [Fact]
    public async Task A_host_that_only_the_system_knows_is_found_where_that_is_wanted()
    {
        await (await ConnectAsync("localhost", HostLookup.OursThenSystem)).DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => ConnectAsync("localhost", HostLookup.Ours));
    }

    [Fact]
    public async Task A_host_that_nobody_knows_is_told_of() =>
        Assert.Contains("no address is known", (await Assert.ThrowsAsync<IOException>(() => ConnectAsync("nobody.invalid", HostLookup.Ours))).Message, StringComparison.Ordinal);

    private Task<Stream> ConnectAsync(string host, HostLookup lookup, params string[] zone) =>
        HostConnector.ConnectAsync(new ZoneDns(zone), new DnsEndPoint(host, Port), lookup, Cancellation).AsTask();
}
