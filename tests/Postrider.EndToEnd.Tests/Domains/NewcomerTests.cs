using System.Net;
using System.Text;
using System.Text.Json;
using Postrider.EndToEnd.Peers;
using Postrider.EndToEnd.Signing;

namespace Postrider.EndToEnd.Domains;

/// <summary>The way of somebody who brings a domain: add it, set its records, see them verified, send, and be believed by verifiers of others.</summary>
public sealed class NewcomerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_domain_that_was_added_sends_mail_that_others_verify()
    {
        var inbox = new IPEndPoint(Ports.NextAddress(), Ports.Free());
        await using var setup = await DomainSetup.StartAsync(
            $"""
            shop MX 10 relay
            inbox MX 10 mx.inbox
            mx.inbox A {inbox.Address}
            """,
            $"""
            [[route]]
            name = "default"
            kind = "mx"
            port = {inbox.Port}
            """,
            Cancellation);
        await using var postfix = await Postfix.StartAsync("inbox.test", inbox, cancellation: Cancellation);
        await setup.Relay.StartAsync(Cancellation);

        var added = await setup.Relay.AskAsync("domain", "add", "shop.test");
        await setup.Relay.AskAsync("domain", "publish", "shop.test");
        var verified = await setup.Relay.AskAsync("domain", "verify", "shop.test");
        var octets = await SendUntilSignedAsync(setup, postfix);

        Assert.True(verified.GetProperty("is_good").GetBoolean());
        var texts = added.GetProperty("keys").EnumerateArray().ToDictionary(key => key.GetProperty("record_name").GetString()!, key => key.GetProperty("record").GetString()!);
        await VerifiesAsync(setup, octets, texts);
        await RspamdBelievesAsync(setup, octets, added.GetProperty("keys").GetArrayLength());
    }

    [Fact]
    public async Task A_Postfix_that_asks_OpenDKIM_and_rspamd_first_finds_all_good_as_it_comes_in()
    {
        var inbox = new IPEndPoint(Ports.NextAddress(), Ports.Free());
        await using var setup = await DomainSetup.StartAsync($"shop MX 10 relay\ninbox MX 10 mx.inbox\nmx.inbox A {inbox.Address}", $"[[route]]\nname = \"default\"\nkind = \"mx\"\nport = {inbox.Port}", Cancellation);
        await setup.Relay.StartAsync(Cancellation);
        var added = await setup.Relay.AskAsync("domain", "add", "shop.test");
        await setup.Relay.AskAsync("domain", "publish", "shop.test");
        await setup.Relay.AskAsync("domain", "verify", "shop.test");
        var texts = added.GetProperty("keys").EnumerateArray().ToDictionary(key => key.GetProperty("record_name").GetString()!, key => key.GetProperty("record").GetString()!);
        using var folder = new TestFolder("newcomer-milters");
        await using var opendkim = await OpenDkim.StartAsync("opendkim.test", texts, Cancellation);
        await using var rspamd = await Rspamd.StartAsync(setup.Dns.Resolver, "nobody.test", "none", folder.Write("none.pem", ""), Cancellation);
        await using var postfix = await Postfix.StartAsync("inbox.test", inbox, $"smtpd_milters = inet:{opendkim.Milter}, inet:{rspamd.Milter}\nmilter_default_action = tempfail", Cancellation);

        var arrived = Encoding.UTF8.GetString(await SendUntilSignedAsync(setup, postfix)).Replace("\n\t", " ", StringComparison.Ordinal);

        Assert.Matches("Authentication-Results: opendkim\\.test;[^\n]*dkim=pass \\(2048-bit key[^\n]*header\\.d=shop\\.test", arrived);
        var symbols = arrived.Split('\n').Single(line => line.StartsWith("X-Spamd-Result:", StringComparison.Ordinal));
        Assert.All(["R_SPF_ALLOW", "R_DKIM_ALLOW", "DMARC_POLICY_ALLOW"], symbol => Assert.Contains(symbol, symbols, StringComparison.Ordinal));
        Assert.All(texts.Keys, name => Assert.Contains($"shop.test:s={name.Split('.')[0]}", symbols, StringComparison.Ordinal));
    }

    /// <summary>The running station learns of keys within a second or two; until then mail goes unsigned.</summary>
    private static async Task<byte[]> SendUntilSignedAsync(DomainSetup setup, Postfix postfix)
    {
        for (var i = 1; ; i++)
        {
            var sent = await setup.Relay.RunAsync("send", "--from", "news@shop.test", "--to", "anna@inbox.test", "--subject", $"Welcome {i}.", "--text", "Hello Anna");
            Assert.True(sent.ExitCode == 0, sent.ToString());
            var octets = await postfix.Box.FindAsync($"Subject: Welcome {i}.", Cancellation);
            if (octets.AsSpan().IndexOf("DKIM-Signature"u8) >= 0) return octets;
            Assert.True(i < 20, $"Mail is not signed.\n{setup.Relay.Log}");
        }
    }

    private static async Task RspamdBelievesAsync(DomainSetup setup, byte[] octets, int keys)
    {
        using var folder = new TestFolder("newcomer-rspamd");
        await using var rspamd = await Rspamd.StartAsync(setup.Dns.Resolver, "nobody.test", "none", folder.Write("none.pem", ""), Cancellation);

        var found = await rspamd.JudgeAsync(octets, "127.0.0.1", "news@shop.test", Cancellation);

        Assert.Equal(keys, found["R_DKIM_ALLOW"].Length);
        Assert.Contains("R_SPF_ALLOW", found.Keys);
        Assert.Contains("DMARC_POLICY_ALLOW", found.Keys);
    }

    private static async Task VerifiesAsync(DomainSetup setup, byte[] octets, Dictionary<string, string> texts)
    {
        using var folder = new TestFolder("newcomer");
        var message = folder.Write("message.eml", Encoding.UTF8.GetString(octets));
        var ours = await Command.RunAsync(
            "dotnet", [Checkout.Program, "verify", message, "--ip", "127.0.0.1", "--helo", "relay.test", "--from", "news@shop.test", "--resolver", setup.Dns.Resolver.ToString(), "--json"]);
        var report = JsonDocument.Parse(ours.Output).RootElement;
        var signatures = report.GetProperty("dkim").EnumerateArray().ToArray();
        var data = folder.Write("texts", string.Join('\n', texts.Select(text => $"{text.Key} {text.Value}")) + "\n");
        var settings = folder.Write("verify.conf", $"Mode v\nTestDNSData file:{data}\nSocket inet:0@127.0.0.1\nUserID {Environment.UserName}\n");
        var theirs = await Command.RunAsync("opendkim", ["-x", settings, "-t", message]);
        var python = await new DkimPy(texts).RunAsync(Encoding.UTF8.GetString(octets).ReplaceLineEndings("\r\n"), "verify", "2");

        Assert.Equal("pass", report.GetProperty("spf").GetProperty("result").GetString());
        Assert.Equal(["ed25519-sha256", "rsa-sha256"], signatures.Select(signature => signature.GetProperty("algorithm").GetString()).Order());
        Assert.All(signatures, signature => Assert.Equal("pass", signature.GetProperty("result").GetString()));
        Assert.Equal("pass", report.GetProperty("dmarc").GetProperty("result").GetString());
        Assert.Equal(["dkim", "spf"], report.GetProperty("dmarc").GetProperty("aligned").EnumerateArray().Select(domain => domain.GetProperty("method").GetString()).Distinct().Order());
        Assert.Contains("d=shop.test, 2048-bit key) succeeded", theirs.ToString(), StringComparison.Ordinal);
        Assert.Equal("pass pass ", python);
    }
}
