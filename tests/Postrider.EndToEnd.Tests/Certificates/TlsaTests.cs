using System.Net;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Certificates;

/// <summary>The TLSA records that we print, in a zone that Knot signs, as a Postfix sees them that sends by DANE alone.</summary>
public sealed class TlsaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postfix_sends_to_us_by_the_record_that_is_printed_and_not_by_another()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("POSTRIDER_NO_PEERS") is not null, "Needs foreign mail servers, which ./test --no-peers leaves out.");
        await using var relay = await RelayProcess.StartAsync(
            new RelaySetup(new IPEndPoint(IPAddress.Loopback, Ports.Free()), """
                [submission]
                inbound_domains = ["in.dane", "wrong.dane"]

                [[route]]
                name = "keep"
                kind = "hold"
                """),
            Cancellation);
        var printed = (await relay.AskAsync("tlsa")).GetProperty("records").EnumerateArray()
            .First(one => one.GetProperty("name").GetString() == "_25._tcp.relay.test").GetProperty("record").GetString();
        // Our port here is not 25; the record is the same for every port.
        var port = relay.Open.Port;
        await using var dns = await SignedDns.StartAsync(
            $"""
            in MX 10 relay
            relay A 127.0.0.1
            _{port}._tcp.relay TLSA {printed}
            wrong MX 10 other
            other A 127.0.0.1
            _{port}._tcp.other TLSA 3 1 1 {new string('0', 64)}
            """,
            "", "", Cancellation);
        var resolver = await dns.StartValidatorAsync("", new IPEndPoint(Ports.NextAddress(), 53), Cancellation);
        await using var postfix = await Postfix.StartAsync(
            "elsewhere.example", new IPEndPoint(Ports.NextAddress(), Ports.Free()),
            $$"""
            smtp_dns_support_level = dnssec
            smtp_tls_security_level = dane-only
            smtp_tls_loglevel = 1
            transport_maps = inline:{ { in.dane = smtp:in.dane:{{port}} }, { wrong.dane = smtp:wrong.dane:{{port}} } }
            """,
            resolver.Address, Cancellation);

        await SendAsync(postfix, "anna@in.dane");
        await SendAsync(postfix, "bert@wrong.dane");

        await LogsAsync(postfix, "to=<anna@in.dane>");
        await LogsAsync(postfix, "to=<bert@wrong.dane>");
        var lines = postfix.Log.Split('\n');
        Assert.Contains(lines, line => line.Contains("to=<anna@in.dane>", StringComparison.Ordinal) && line.Contains("status=sent", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Verified TLS connection established to relay.dane", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("to=<bert@wrong.dane>", StringComparison.Ordinal) && line.Contains("status=deferred", StringComparison.Ordinal));
    }

    private static async Task SendAsync(Postfix postfix, string to)
    {
        var sent = await Command.RunAsync("swaks", ["--server", postfix.Endpoint.Address.ToString(), "--port", $"{postfix.Endpoint.Port}", "--from", "someone@elsewhere.example", "--to", to, "--header", $"Subject: {Outbox.NewSubject()}"]);
        Assert.True(sent.ExitCode == 0, $"{sent}\n{postfix.Log}");
    }

    private static async Task LogsAsync(Postfix postfix, string words)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!postfix.Log.Contains(words, StringComparison.Ordinal)) await Task.Delay(50, patience.Token);
    }
}
