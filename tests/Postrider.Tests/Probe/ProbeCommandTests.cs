using System.Net;
using System.Text.Json;
using Postrider.Certificates;
using Postrider.Sandbox.Dns;

namespace Postrider.Tests.Probe;

public sealed class ProbeCommandTests : IDisposable
{
    private readonly RecordingTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task A_ready_host_is_shown_with_its_greeting_extensions_and_certificate()
    {
        using var certificate = SelfSignedCertificate.Create(["mx.fine.example"], [], DateTimeOffset.UtcNow);
        await using var peer = new ProbedPeer("220 peer.example at your service", ["PIPELINING", "SIZE 1000000", "STARTTLS"], certificate);
        await using var dns = Dns(zone => zone.AddExchange("fine.example", 10, "mx.fine.example").AddAddress("mx.fine.example", IPAddress.Loopback));

        var exit = await RunAsync(dns, peer, "fine.example");

        Assert.Equal(0, exit);
        Assert.Contains("Mail for fine.example goes to 1 host that the DNS names (route 'default').", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("mx.fine.example (preference 10)", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{peer.EndPoint.Port}: ready after", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("says 'peer.example at your service'", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("TLSv1.3 TLS_", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("certificate CN=mx.fine.example by CN=mx.fine.example, good until", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("not verified: the certificate is not trusted", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("offers PIPELINING, SIZE 1000000, STARTTLS", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_the_opening_is_ever_said()
    {
        await using var peer = new ProbedPeer("220 peer.example", ["PIPELINING"]);
        await using var dns = Dns(zone => zone.AddAddress("fine.example", IPAddress.Loopback));

        await RunAsync(dns, peer, "someone@fine.example");

        Assert.Collection(peer.Commands, ehlo => Assert.StartsWith("EHLO ", ehlo, StringComparison.Ordinal), quit => Assert.Equal("QUIT", quit));
        Assert.Contains("in clear: it does not offer STARTTLS", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_literal_is_probed_as_it_is()
    {
        await using var peer = new ProbedPeer("220 peer.example", []);
        await using var dns = Dns(_ => { });

        Assert.Equal(0, await RunAsync(dns, peer, "[127.0.0.1]"));

        Assert.StartsWith("Mail for [127.0.0.1] goes to that address (route 'default').", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_tls_is_explained()
    {
        await using var peer = new ProbedPeer("220 peer.example", ["STARTTLS"]);
        await using var dns = Dns(zone => zone.AddAddress("fine.example", IPAddress.Loopback));

        Assert.Equal(0, await RunAsync(dns, peer, "fine.example"));

        Assert.Contains("in clear: its TLS is broken: ", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("454", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_refuses_is_not_ready()
    {
        await using var peer = new ProbedPeer("554 5.7.1 go \u001b[31maway", []);
        await using var dns = Dns(zone => zone.AddAddress("fine.example", IPAddress.Loopback));

        Assert.Equal(1, await RunAsync(dns, peer, "fine.example"));

        Assert.Contains("not ready, no welcome: 554 5.7.1 go ", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("No host is ready: a message would wait and be tried again.", _terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _terminal.Output);
    }

    [Theory]
    [InlineData("null.example", "Mail for null.example would bounce at once: 556 5.1.10 Recipient address has null MX: null.example takes no mail")]
    [InlineData("gone.example", "Mail for gone.example would bounce at once: 550 5.1.2 The domain gone.example does not exist")]
    [InlineData("broken.example", "Mail for broken.example would wait and be tried again: 451 4.4.3 The DNS gave no answer about broken.example")]
    public async Task A_destination_without_hosts_is_explained(string domain, string line)
    {
        await using var peer = new ProbedPeer("220 peer.example", []);
        await using var dns = Dns(zone => zone.AddExchange("null.example", 0, "").Treat("broken.example", DnsManner.ServerFailure));

        Assert.Equal(1, await RunAsync(dns, peer, domain));

        Assert.Contains(line, _terminal.Output, StringComparison.Ordinal);
        Assert.Empty(peer.Commands);
    }

    [Fact]
    public async Task Json_says_the_same()
    {
        using var certificate = SelfSignedCertificate.Create(["mx.fine.example"], [], DateTimeOffset.UtcNow);
        await using var peer = new ProbedPeer("220 peer.example", ["STARTTLS"], certificate);
        await using var dns = Dns(zone => zone.AddExchange("fine.example", 10, "gone.example").AddExchange("fine.example", 20, "mx.fine.example").AddAddress("mx.fine.example", IPAddress.Loopback));

        Assert.Equal(0, await RunAsync(dns, peer, "fine.example", "--json"));

        using var json = JsonDocument.Parse(_terminal.Octets);
        Assert.Equal("mx", json.RootElement.GetProperty("kind").GetString());
        Assert.True(json.RootElement.GetProperty("is_ready").GetBoolean());
        var hosts = json.RootElement.GetProperty("hosts");
        Assert.Equal("it does not exist", hosts[0].GetProperty("problem").GetString());
        var address = hosts[1].GetProperty("addresses")[0];
        Assert.Equal("CN=mx.fine.example", address.GetProperty("tls").GetProperty("issuer").GetString());
        Assert.False(address.GetProperty("tls").GetProperty("is_verified").GetBoolean());
        Assert.Equal(["STARTTLS"], address.GetProperty("capabilities").EnumerateArray().Select(word => word.GetString()));
    }

    [Theory]
    [InlineData("not a domain")]
    [InlineData("a@b@c")]
    [InlineData("[300.1.2.3]")]
    [InlineData("fine.example", "--resolver", "nowhere")]
    [InlineData("fine.example", "--port", "0")]
    [InlineData("fine.example", "--timeout", "0")]
    public async Task What_makes_no_sense_is_refused(params string[] arguments)
    {
        Assert.Equal(2, await PostriderCommand.RunAsync("postrider", ["probe", .. arguments], _terminal.Terminal));
        Assert.NotEmpty(_terminal.Error);
    }

    private static SandboxDns Dns(Action<SandboxZone.Builder> fill)
    {
        var zone = new SandboxZone.Builder();
        fill(zone);
        return SandboxDns.Start(zone.Build(), TimeProvider.System);
    }

    private Task<int> RunAsync(SandboxDns dns, ProbedPeer peer, params string[] arguments) =>
        PostriderCommand.RunAsync(
            "postrider",
            ["probe", .. arguments, "--resolver", dns.EndPoint.ToString(), "--port", peer.EndPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            _terminal.Terminal);
}
