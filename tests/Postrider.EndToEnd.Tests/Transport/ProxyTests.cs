using System.Net;
using Postrider.EndToEnd.Peers;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.EndToEnd.Transport;

/// <summary>Our client through the proxies of others, to a Postfix that tells from where it was reached.</summary>
public sealed class ProxyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Microsocks_connects_for_us()
    {
        var (server, proxy) = (new IPEndPoint(Ports.NextAddress(), Ports.Free()), new IPEndPoint(Ports.NextAddress(), Ports.Free()));
        await using var postfix = await Postfix.StartAsync("inbox.example", server, cancellation: Cancellation);
        await using var socks = Daemon.Start("/usr/bin/microsocks", ["-i", proxy.Address.ToString(), "-p", $"{proxy.Port}", "-u", "relay", "-P", "hush"]);
        await socks.ListensAsync(proxy, Cancellation);
        var by = new EgressProxy(EgressProxyKind.Socks5, proxy);

        var opened = await OpenAsync(server, null, by with { Credential = new ClientCredential("relay", "hush") });
        var refused = await OpenAsync(server, null, by with { Credential = new ClientCredential("relay", "wrong") });
        var unsigned = await OpenAsync(server, null, by);
        var nobody = await OpenAsync(new IPEndPoint(Ports.NextAddress(), Ports.Free()), null, by with { Credential = new ClientCredential("relay", "hush") });

        Assert.StartsWith("mx.inbox.example", opened.Connection?.Greeting.Replace("220 ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await opened.Connection!.DisposeAsync(); // It was opened.
        Assert.Contains("refuses the user or the password", refused.Failure?.Reply.Text, StringComparison.Ordinal);
        Assert.Contains("socks5://", unsigned.Failure?.Reply.Text, StringComparison.Ordinal);
        Assert.Contains("connection refused", nobody.Failure?.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HAProxy_connects_for_us_from_the_sources_address()
    {
        var (server, proxy, source) = (new IPEndPoint(Ports.NextAddress(), Ports.Free()), new IPEndPoint(Ports.NextAddress(), Ports.Free()), Ports.NextAddress());
        using var folder = new TestFolder("haproxy");
        var settings = folder.Write("haproxy.cfg", $"""
            defaults
                mode tcp
                timeout connect 10s
                timeout client 60s
                timeout server 60s
            frontend egress
                bind {proxy} accept-proxy
                default_backend world
            backend world
                source 0.0.0.0 usesrc clientip
                server any 0.0.0.0:0

            """);
        await using var postfix = await Postfix.StartAsync("inbox.example", server, cancellation: Cancellation);
        await using var haproxy = Daemon.Start("/usr/sbin/haproxy", ["-db", "-f", settings]);
        await haproxy.ListensAsync(proxy, Cancellation);

        var opened = await OpenAsync(server, source, new EgressProxy(EgressProxyKind.ProxyProtocol, proxy));

        Assert.True(opened.Connection is not null, opened.Failure?.Reply.ToString());
        Assert.Equal(source, opened.Connection.Local.Address);
        await opened.Connection.DisposeAsync();
        Assert.Contains($"connect from unknown[{source}]", postfix.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postfix_reads_our_PROXY_header()
    {
        var (server, source) = (new IPEndPoint(Ports.NextAddress(), Ports.Free()), IPAddress.Parse("192.0.2.77"));
        await using var postfix = await Postfix.StartAsync("inbox.example", server, "smtpd_upstream_proxy_protocol = haproxy", Cancellation);

        var opened = await OpenAsync(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 25), source, new EgressProxy(EgressProxyKind.ProxyProtocol, server));

        Assert.True(opened.Connection is not null, opened.Failure?.Reply.ToString());
        await opened.Connection.DisposeAsync();
        Assert.Contains($"connect from unknown[{source}]", postfix.Log, StringComparison.Ordinal);
    }

    private static async Task<ConnectionOpening> OpenAsync(IPEndPoint remote, IPAddress? source, EgressProxy proxy) => await new ClientConnector(TimeProvider.System).OpenAsync(
        new PeerOptions { Remote = remote, Source = source, Proxy = proxy, HostName = DomainName.Parse("mx.inbox.example"), HeloName = "relay.example", Tls = ClientTls.None }, Cancellation);
}
