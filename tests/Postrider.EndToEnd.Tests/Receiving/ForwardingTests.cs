using System.Text;
using System.Text.Json;
using Postrider.EndToEnd.Peers;
using Postrider.EndToEnd.Signing;

namespace Postrider.EndToEnd.Receiving;

/// <summary>Mail that is passed on to a Postfix, checked octet by octet and by others' programs, and what comes back.</summary>
public sealed class ForwardingTests(ReceivingWorld world) : IClassFixture<ReceivingWorld>
{
    private readonly string _subject = $"f{Guid.NewGuid():N}";

    [Fact]
    public async Task It_arrives_octet_by_octet_with_a_path_and_a_seal_of_ours()
    {
        var (message, arrived) = await ForwardAsync();

        Assert.EndsWith(message.Replace("\r\n", "\n", StringComparison.Ordinal), arrived, StringComparison.Ordinal);
        Assert.Matches("^Return-Path: <SRS0=[A-Z2-7]{6}=[A-Z2-7]{2}=good\\.test=alice@srs\\.test>\n", arrived);
        Assert.Contains("\nARC-Seal: i=1; a=rsa-sha256; d=ours.test; s=arc1; ", arrived, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pythons_dkim_validates_the_chain_and_the_authors_signature()
    {
        var (_, arrived) = await ForwardAsync();
        var python = new DkimPy(world.Keys);

        Assert.Equal("pass", await python.RunAsync(arrived, "arc-verify"));
        Assert.Equal("pass ", await python.RunAsync(arrived, "verify", "1"));
    }

    [Fact]
    public async Task Rspamd_finds_the_chain_the_path_and_the_author_right()
    {
        var (_, arrived) = await ForwardAsync();
        using var folder = new TestFolder("forwarded-rspamd");
        await using var rspamd = await Rspamd.StartAsync(world.Dns.Resolver, "nobody.test", "none", folder.Write("none.pem", ""), TestContext.Current.CancellationToken);

        var found = await rspamd.JudgeAsync(Encoding.UTF8.GetBytes(arrived), "127.0.0.1", arrived.Split('<', '>')[1], TestContext.Current.CancellationToken);
        var changed = await rspamd.JudgeAsync(Encoding.UTF8.GetBytes(arrived.Replace("Hello", "Hullo", StringComparison.Ordinal)), "127.0.0.1", arrived.Split('<', '>')[1], TestContext.Current.CancellationToken);

        Assert.All(["ARC_ALLOW", "R_SPF_ALLOW", "R_DKIM_ALLOW", "DMARC_POLICY_ALLOW"], symbol => Assert.Contains(symbol, found.Keys));
        Assert.Contains("i=1", string.Concat(found["ARC_ALLOW"]), StringComparison.Ordinal);
        Assert.All(["ARC_ALLOW", "R_DKIM_ALLOW"], symbol => Assert.DoesNotContain(symbol, changed.Keys));
    }

    [Fact]
    public async Task OpenDKIM_verifies_the_authors_signature()
    {
        var (_, arrived) = await ForwardAsync();
        using var folder = new TestFolder("forwarded");
        var texts = folder.Write("texts", string.Concat(world.Keys.Select(key => $"{key.Key} {key.Value}\n")));
        var settings = folder.Write("verify.conf", $"Mode v\nTestDNSData file:{texts}\nSocket inet:0@127.0.0.1\nUserID {Environment.UserName}\n");

        var result = await Command.RunAsync("opendkim", ["-x", settings, "-t", folder.Write("message.eml", arrived)]);

        Assert.Contains("verification (s=s1, d=good.test, 2048-bit key) succeeded", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_verify_finds_all_good_for_the_next_host()
    {
        var (_, arrived) = await ForwardAsync();
        var path = arrived.Split('<', '>')[1];

        var result = await Command.RunAsync(
            "dotnet", [Checkout.Program, "verify", "-", "--resolver", world.Dns.Resolver.ToString(), "--ip", "127.0.0.1", "--helo", "relay.test", "--from", path, "--json"], arrived);

        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.All(["spf", "dmarc", "arc"], method => Assert.Equal("pass", report.GetProperty(method).GetProperty("result").GetString()));
    }

    [Theory]
    [InlineData("gone", "refused.test", "relay.test")]
    [InlineData("late", "late.test", "mx.postfix.test")]
    public async Task A_report_finds_back_to_the_sender_be_it_ours_or_the_next_hosts(string recipient, string domain, string reporter)
    {
        _ = world.Postfix;
        var sent = await world.SendAsync(await world.SignAsync(_subject), "alice@good.test", $"{recipient}@ours.test");
        Assert.True(sent.ExitCode == 0, sent.ToString());

        var report = await world.FindAsync($"Subject: {_subject}");

        Assert.StartsWith("Return-Path: <>\n", report, StringComparison.Ordinal);
        Assert.Contains("\nDelivered-To: alice@good.test\n", report, StringComparison.Ordinal);
        Assert.Contains($"Reporting-MTA: dns; {reporter}", report, StringComparison.Ordinal);
        Assert.Contains($"Final-Recipient: rfc822; box@{domain}", report, StringComparison.Ordinal);
        Assert.Matches($"Original-Recipient: *rfc822; *{recipient}@ours.test", report);
    }

    [Fact]
    public async Task Mail_that_another_server_sends_back_ends_after_one_round_and_its_sender_is_told()
    {
        _ = world.Postfix;
        var sent = await world.SendAsync(await world.SignAsync(_subject), "alice@good.test", "round@ours.test");
        Assert.True(sent.ExitCode == 0, sent.ToString());

        var report = await world.FindAsync("Status: 5.4.6");

        Assert.StartsWith("Return-Path: <>\n", report, StringComparison.Ordinal);
        Assert.Contains("\nDelivered-To: alice@good.test\n", report, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822; round@ours.test", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "SRS0=ABCDEF=AA=good.test=alice@srs.test")]
    [InlineData("", "SRS1=ABCDEF=good.test==AAA=AA=x.test=alice@srs.test")]
    [InlineData("alice@good.test", "nobody@srs.test")]
    [InlineData("alice@good.test", "box@postfix.test")]
    public async Task Strangers_reach_nobody_else_by_it(string from, string to)
    {
        _ = world.Postfix;
        var sent = await world.SendAsync(await world.SignAsync(_subject), from.Length == 0 ? "<>" : from, to);

        Assert.NotEqual(0, sent.ExitCode);
        Assert.Matches("<\\*\\* +55[04] 5\\.[17]\\.1 ", sent.Output);
    }

    private async Task<(string Message, string Arrived)> ForwardAsync()
    {
        _ = world.Postfix;
        var message = await world.SignAsync(_subject);
        var sent = await world.SendAsync(message, "alice@good.test", "info@ours.test");
        Assert.True(sent.ExitCode == 0, sent.ToString());
        return (message, await world.FindAsync(_subject));
    }
}
