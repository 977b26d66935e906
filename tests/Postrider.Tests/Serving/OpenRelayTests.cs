using Postrider.Smtp.Server;

namespace Postrider.Tests.Serving;

/// <summary>Nobody sends anywhere without signing in, on no listener, in none of the ways that have opened relays before.</summary>
public sealed class OpenRelayTests
{
    private static readonly string[] Ways =
    [
        "HELO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|MAIL FROM:<>|RCPT TO:<victim@inbox.example>",
        "EHLO relay.example|MAIL FROM:<postmaster@relay.example>|RCPT TO:<victim@inbox.example>",
        "EHLO localhost|MAIL FROM:<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example> AUTH=<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim%inbox.example@relay.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<inbox.example!victim@relay.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<@relay.example:victim@inbox.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<\"victim@inbox.example\"@relay.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<\"victim@inbox.example\">",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim@[127.25.0.1]>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim@inbox.example@relay.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim%inbox.example@[127.0.0.1]>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim@[127.0.0.1]>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim@[IPv6:::1]>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim@[IPv6:::ffff:127.25.0.1]>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<@relay.example,@[127.0.0.1]:victim@inbox.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<\"@inbox.example:victim\"@relay.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<victim@inbox.example.>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO: victim@inbox.example",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example> SMTPUTF8|RCPT TO:<victim@\u00c3\u00bc.example>",
        "EHLO stranger.example|MAIL FROM:<@relay.example:app@sender.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|MAIL FROM:<a@stranger.example>|RCPT TO:<postmaster>",
        "EHLO stranger.example|XCLIENT ADDR=127.0.0.1 LOGIN=app@sender.example|EHLO stranger.example|MAIL FROM:<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|XFORWARD ADDR=127.0.0.1|MAIL FROM:<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|AUTH PLAIN AGFwcEBzZW5kZXIuZXhhbXBsZQB3cm9uZw==|MAIL FROM:<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|AUTH ANONYMOUS|MAIL FROM:<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "EHLO stranger.example|AUTH EXTERNAL =|MAIL FROM:<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "PROXY TCP4 127.0.0.1 127.0.0.1 1 25|EHLO stranger.example|MAIL FROM:<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "MAIL FROM:<app@sender.example>|RCPT TO:<victim@inbox.example>",
        "ETRN inbox.example|TURN|EHLO stranger.example|SEND FROM:<a@stranger.example>|RCPT TO:<victim@inbox.example>",
    ];

    public static TheoryData<string, bool> Listeners => new()
    {
        { "submission", false }, { "submission", true }, { "submissions", true }, { "relay", false }, { "relay", true },
    };

    [Theory]
    [MemberData(nameof(Listeners))]
    public async Task No_stranger_gets_a_message_in(string listener, bool secured)
    {
        await using var running = await RunningStation.StartAsync();

        foreach (var way in Ways)
        {
            await using var client = await RawClient.ConnectAsync(running.EndpointOf(listener));
            if (listener == "submissions") await client.SecureAsync();
            Assert.StartsWith("220 ", await client.ReadAsync(), StringComparison.Ordinal);
            if (secured && listener != "submissions")
            {
                await client.AskAsync("EHLO first.example");
                Assert.StartsWith("220 ", await client.AskAsync("STARTTLS"), StringComparison.Ordinal);
                await client.SecureAsync();
            }

            var replies = new List<string>();
            foreach (var line in way.Split('|')) replies.Add(await client.AskAsync(line));
            replies.Add(await client.AskAsync("DATA"));

            Assert.False(replies[^1].StartsWith('3'), $"{way}: {string.Join(" | ", replies)}");
            Assert.False(replies[^2].StartsWith('2'), $"{way}: {string.Join(" | ", replies)}");
            Assert.Matches("^[45]|^$", await client.AskAsync("BDAT 0 LAST"));
        }

        Assert.Equal(0, running.Station.Spool.RecipientCount);
        Assert.Empty(running.Captures.Messages);
    }

    [Theory]
    [MemberData(nameof(Listeners))]
    public async Task A_forged_PROXY_header_before_the_greeting_opens_nothing(string listener, bool secured)
    {
        await using var running = await RunningStation.StartAsync();

        await using var client = await RawClient.ConnectAsync(running.EndpointOf(listener));
        await client.SendAsync("PROXY TCP4 127.0.0.1 127.0.0.1 1 25\r\n");
        var replies = new List<string>();
        if (secured && listener == "submissions")
        {
            await Assert.ThrowsAnyAsync<Exception>(client.SecureAsync);
        }
        else
        {
            foreach (var line in (string[])["EHLO stranger.example", "MAIL FROM:<a@b.example>", "RCPT TO:<victim@inbox.example>", "DATA"]) replies.Add(await client.AskAsync(line));
            Assert.DoesNotContain(replies, reply => reply.StartsWith('3'));
        }

        Assert.Equal(0, running.Station.Spool.RecipientCount);
    }

    [Fact]
    public async Task A_network_that_may_relay_opens_its_own_listener_alone()
    {
        await using var running = await RunningStation.StartAsync(settings => settings with
        {
            Listeners =
            [
                RunningStation.Listener("trusted", ListenerKind.Relay) with { RelayNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")] },
                RunningStation.Listener("other", ListenerKind.Relay),
            ],
        });

        Assert.StartsWith("250 ", await RecipientReplyAsync(running, "trusted"), StringComparison.Ordinal);
        Assert.StartsWith("554 5.7.1 ", await RecipientReplyAsync(running, "other"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inbound_domain_opens_itself_alone()
    {
        await using var running = await RunningStation.StartAsync(settings => settings with
        {
            Submission = settings.Submission with { InboundDomains = [Postrider.Smtp.DomainName.Parse("inbound.example")] },
        });
        string[] taken = ["<bob@inbound.example>", "<bob@INBOUND.example>", "<bob%inbox.example@inbound.example>", "<\"bob@inbox.example\"@inbound.example>", "<@inbox.example:bob@inbound.example>"];
        string[] refused =
        [
            "<bob@sub.inbound.example>", "<bob@xinbound.example>", "<bob@inbound.example.evil.example>", "<bob@example>", "<bob@inbox.example>", "<bob%inbound.example@inbox.example>",
            "<\"bob@inbound.example\"@inbox.example>", "<@inbound.example:bob@inbox.example>", "<bob@inbound.example@inbox.example>", "<bob@inbox.example@inbound.example>", "<bob@[127.0.0.1]>",
        ];

        foreach (var recipient in taken) Assert.StartsWith("250 ", await RecipientReplyAsync(running, "relay", recipient), StringComparison.Ordinal);
        foreach (var recipient in refused) Assert.Matches("^55[0-9] 5", await RecipientReplyAsync(running, "relay", recipient));
    }

    [Theory]
    [InlineData("PROXY TCP4 10.1.2.3 192.0.2.1 1 25", "250 ")]
    [InlineData("PROXY TCP6 ::ffff:10.1.2.3 ::1 1 25", "250 ")]
    [InlineData("PROXY TCP6 ::10.1.2.3 ::1 1 25", "554 5.7.1 ")]
    [InlineData("PROXY TCP6 64:ff9b::10.1.2.3 ::1 1 25", "554 5.7.1 ")]
    [InlineData("PROXY TCP4 11.1.2.3 192.0.2.1 1 25", "554 5.7.1 ")]
    [InlineData("PROXY TCP4 127.0.0.1 192.0.2.1 1 25", "554 5.7.1 ")]
    [InlineData("PROXY UNKNOWN", "554 5.7.1 ")]
    public async Task A_proxy_hands_on_no_right_but_that_of_its_client(string header, string reply)
    {
        await using var running = await RunningStation.StartAsync(settings => settings with
        {
            Listeners =
            [
                RunningStation.Listener("proxied", ListenerKind.Relay) with
                {
                    ProxyNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")], RelayNetworks = [System.Net.IPNetwork.Parse("10.0.0.0/8")],
                },
            ],
        });

        Assert.StartsWith(reply, await RecipientReplyAsync(running, "proxied", before: header), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADDR=10.1.2.3", "250 ")]
    [InlineData("ADDR=IPV6:::ffff:10.1.2.3", "250 ")]
    [InlineData("ADDR=198.51.100.1", "554 5.7.1 ")]
    [InlineData("ADDR=[UNAVAILABLE]", "554 5.7.1 ")]
    [InlineData("ADDR=[TEMPUNAVAIL]", "554 5.7.1 ")]
    [InlineData("ADDR=198.51.100.1 LOGIN=nobody@sender.example", "554 5.7.1 ")]
    public async Task XCLIENT_hands_on_no_right_but_that_of_its_client(string attributes, string reply)
    {
        await using var running = await RunningStation.StartAsync(settings => settings with
        {
            Listeners =
            [
                RunningStation.Listener("behind", ListenerKind.Relay) with
                {
                    XClientNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")], RelayNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8"), System.Net.IPNetwork.Parse("10.0.0.0/8")],
                },
            ],
        });
        await using var client = await RawClient.ConnectAsync(running.EndpointOf("behind"));
        await client.ReadAsync();

        Assert.StartsWith("220 ", await client.AskAsync($"XCLIENT {attributes}"), StringComparison.Ordinal);
        await client.AskAsync("EHLO client.example");
        await client.AskAsync("MAIL FROM:<a@client.example>");

        Assert.StartsWith(reply, await client.AskAsync("RCPT TO:<b@inbox.example>"), StringComparison.Ordinal);
    }

    private static async Task<string> RecipientReplyAsync(RunningStation running, string listener, string recipient = "<b@inbox.example>", string? before = null)
    {
        await using var client = await RawClient.ConnectAsync(running.EndpointOf(listener));
        if (before is not null) await client.SendAsync($"{before}\r\n");
        await client.ReadAsync();
        await client.AskAsync("EHLO client.example");
        await client.AskAsync("MAIL FROM:<a@client.example>");
        return await client.AskAsync($"RCPT TO:{recipient}");
    }
}
