using System.Net;
using System.Net.Sockets;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Receiving;

/// <summary>Mail of strangers comes in by swaks, is judged with a zone of Knot's, and reaches a Postfix or not.</summary>
public sealed class JudgingTests(ReceivingWorld world) : IClassFixture<ReceivingWorld>
{
    private readonly string _subject = $"s{Guid.NewGuid():N}";

    [Fact]
    public async Task Mail_of_a_domain_that_is_set_up_right_passes()
    {
        var sent = await SendAsync(await SignedAsync(), "alice@good.test");

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var arrived = await world.FindAsync(_subject);
        Assert.Contains("Authentication-Results: relay.test;\n\tspf=pass smtp.mailfrom=alice@good.test;\n\tdkim=pass header.d=good.test", arrived, StringComparison.Ordinal);
        Assert.Contains("dmarc=pass header.from=good.test", arrived, StringComparison.Ordinal);
        Assert.Contains("judged: spf=pass dkim=pass dmarc=pass", world.Relay.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_tells_the_verdict()
    {
        var sent = await SendAsync(await SignedAsync(), "alice@good.test");
        var id = sent.Output.Split("queued as ")[1][..13];

        var trace = await world.Relay.RunAsync("trace", id);

        Assert.Contains("Judged: spf=pass dkim=pass dmarc=pass.", trace.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_signature_is_told_and_the_other_way_still_counts()
    {
        var broken = (await SignedAsync()).Replace("Hello  there", "Hallo  there", StringComparison.Ordinal);

        var sent = await SendAsync(broken, "alice@good.test");

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var arrived = await world.FindAsync(_subject);
        Assert.Contains("dkim=fail", arrived, StringComparison.Ordinal);
        Assert.Contains("dmarc=pass", arrived, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("elsewhere.test", "550 5.7.23 The SPF record of elsewhere.test does not let 127.0.0.1 send for it")]
    [InlineData("strict.test", "550 5.7.26 strict.test asks by DMARC to refuse this message")]
    public async Task What_a_domain_wants_refused_is_refused(string domain, string reply)
    {
        var sent = await SendAsync(ReceivingWorld.Compose(domain, _subject), $"alice@{domain}");

        Assert.NotEqual(0, sent.ExitCode);
        Assert.Contains(reply, sent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_domain_wants_put_aside_is_marked()
    {
        var sent = await SendAsync(ReceivingWorld.Compose("careful.test", _subject), "alice@careful.test");

        Assert.True(sent.ExitCode == 0, sent.ToString());
        Assert.Contains("\nX-Postrider-Quarantine: dmarc=fail policy.p=quarantine header.from=careful.test\nAuthentication-Results: ", await world.FindAsync(_subject), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_in_our_name_that_a_stranger_wrote_do_not_arrive()
    {
        await SendAsync($"Authentication-Results: relay.test; dmarc=pass header.from=forged.test\r\n{await SignedAsync()}", "alice@good.test");

        Assert.DoesNotContain("forged.test", await world.FindAsync(_subject), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_dead_DNS_mail_is_taken_in_time_and_marked_as_not_known()
    {
        Assert.SkipUnless(MailWorld.HasPeers, "Needs swaks and Postfix.");
        using var silent = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var listener = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        await using var relay = await RelayProcess.StartAsync(
            new RelaySetup((IPEndPoint)silent.Client.LocalEndPoint!, $$"""
                [[listener]]
                name = "mx"
                kind = "relay"
                listen = ["{{listener}}"]
                judge = "reject"

                [submission]
                inbound_domains = ["inbound.test"]

                [judging]
                patience = "2s"

                [[route]]
                name = "postfix"
                kind = "smart_host"
                hosts = ["{{world.Postfix.Endpoint}}"]
                """),
            TestContext.Current.CancellationToken);

        var sent = await world.SendAsync(await SignedAsync(), "alice@good.test", "anna@inbound.test", listener);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var arrived = await world.FindAsync(_subject);
        Assert.Contains("spf=temperror", arrived, StringComparison.Ordinal);
        Assert.Contains("dkim=temperror", arrived, StringComparison.Ordinal);
        Assert.Contains("dmarc=temperror", arrived, StringComparison.Ordinal);
    }

    private Task<string> SignedAsync() => world.SignAsync(_subject);

    private Task<CommandResult> SendAsync(string message, string from)
    {
        _ = world.Postfix;
        return world.SendAsync(message, from, "anna@inbound.test");
    }
}
