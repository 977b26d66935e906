using Postrider.EndToEnd.Interoperation;

namespace Postrider.EndToEnd.Transport;

/// <summary>MTA-STS (RFC 8461) with policies over HTTPS and Postfix behind them.</summary>
public sealed class StsTests(StsWorld world) : IClassFixture<StsWorld>
{
    private readonly string _subject = Outbox.NewSubject();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("anna@good.test")]
    [InlineData("anna@bücher.test")] // the host of the MX record and of the policy are A-labels
    [InlineData("anna@unicode.test")] // the pattern of the policy is in UTF-8
    public async Task To_a_host_that_the_policy_names_mail_goes_by_verified_TLS(string to)
    {
        SkipWithoutPeers();
        var attempt = await Attempts.SendAsync(world.Relay, _subject, to, Cancellation);

        await world.Postfix.Box.FindAsync(_subject, Cancellation);
        Assert.Equal(("delivered", "mta-sts"), (attempt.Kind, attempt.Note));
        Assert.Contains("(TLS policy mta-sts)", attempt.Story, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert@named.test", "451 4.7.5 mx.good.test is not among the hosts of the MTA-STS policy 1 of named.test")]
    [InlineData("bert@other.test", "454 4.7.5 The TLS handshake failed: the certificate")] // its host is named, and shows a certificate of another
    public async Task Whatever_the_policy_does_not_allow_waits_and_says_why(string to, string reason)
    {
        SkipWithoutPeers();
        var attempt = await Attempts.SendAsync(world.Relay, _subject, to, Cancellation);

        Assert.Equal(("deferred", "mta-sts"), (attempt.Kind, attempt.Note));
        Assert.StartsWith(reason, attempt.Reply, StringComparison.Ordinal);
        Assert.Contains(reason, (await world.Relay.RunAsync("why", to)).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(to, world.Postfix.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_says_TLS_Required_No_goes_though_the_policy_keeps_other_mail_back_and_both_are_told()
    {
        SkipWithoutPeers();
        var held = await Attempts.SendAsync(world.Relay, _subject, "hugo@held.test", Cancellation);
        var passed = await Attempts.SendAsync(world.Relay, _subject, "hans@held.test", Cancellation, "--header", "TLS-Required: No");

        await world.Postfix.Box.FindAsync(_subject, Cancellation);
        Assert.Equal(("deferred", "delivered", "tls-required: no"), (held.Kind, passed.Kind, passed.Note));
        Assert.DoesNotContain("hugo@held.test", world.Postfix.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_that_waits_names_the_policy_in_force()
    {
        SkipWithoutPeers();
        await Attempts.SendAsync(world.Relay, _subject, "ida@shown.test", Cancellation);
        var waiting = (await world.Relay.AskAsync("queue", "list", "--recipient", "ida@shown.test")).GetProperty("recipients")[0].GetProperty("id").GetString()!; // It has one.

        const string Policy = "TLS policy: mta-sts (MTA-STS policy 1 of shown.test).";
        Assert.Contains(Policy, (await world.Relay.RunAsync("why", "ida@shown.test")).Output, StringComparison.Ordinal);
        Assert.Contains(Policy, (await world.Relay.RunAsync("why", "shown.test")).Output, StringComparison.Ordinal);
        Assert.Contains(Policy, (await world.Relay.RunAsync("queue", "show", waiting)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.test", "sts-policy-fetch-error")]
    [InlineData("expired.test", "sts-webpki-invalid")] // the certificate of the policy host
    [InlineData("broken.test", "sts-policy-invalid")]
    [InlineData("told-other.test", "certificate-host-mismatch")]
    [InlineData("told-named.test", "validation-failure")] // the policy names another host
    public async Task A_domain_is_told_what_is_wrong_in_the_word_for_it(string domain, string result)
    {
        SkipWithoutPeers();

        Assert.Contains(("sts", result), await ToldResults.OfAsync(world.Relay, world.Postfix.Box, domain, Cancellation));
    }

    [Fact]
    public async Task A_policy_in_testing_holds_nothing_back_and_what_it_would_have_is_noted()
    {
        SkipWithoutPeers();
        var attempt = await Attempts.SendAsync(world.Relay, _subject, "cora@trial.test", Cancellation);

        Assert.Equal(("delivered", "mta-sts testing would fail: mx.good.test is not among the hosts of the policy"), (attempt.Kind, attempt.Note));
    }

    [Fact]
    public async Task A_policy_host_whose_certificate_has_expired_has_no_policy()
    {
        SkipWithoutPeers();
        var attempt = await Attempts.SendAsync(world.Relay, _subject, "dora@expired.test", Cancellation);

        Assert.Equal(("delivered", ""), (attempt.Kind, attempt.Note));
        await world.Relay.LogsAsync("expired.test", Cancellation);
        Assert.DoesNotContain("mta-sts.expired.test", world.Asked);
    }

    [Fact]
    public async Task Others_with_the_same_host_neither_wait_for_a_policy_host_that_hangs_nor_come_under_a_policy_of_another()
    {
        SkipWithoutPeers();
        var sent = await world.Relay.RunAsync("send", "--from", "a@sender.test", "--to", "emil@hanging.test", "--to", "emil@aside.test", "--text", "Hello.");
        Assert.True(sent.ExitCode == 0, sent.ToString());
        await world.Relay.LogsAsync("aside.test", Cancellation);

        var attempt = await Attempts.SendAsync(world.Relay, _subject, "emil@sharing.test", Cancellation);

        Assert.Equal(("delivered", ""), (attempt.Kind, attempt.Note));
        Assert.DoesNotContain("emil@hanging.test", world.Postfix.Log, StringComparison.Ordinal);
        Assert.Contains("waits", (await world.Relay.RunAsync("why", "emil@hanging.test")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_the_way_to_a_smart_host_nobody_asks_for_a_policy()
    {
        SkipWithoutPeers();
        var attempt = await Attempts.SendAsync(world.Relay, _subject, "finn@smart-user.test", Cancellation);

        Assert.Equal(("delivered", ""), (attempt.Kind, attempt.Note));
        Assert.DoesNotContain("mta-sts.smart-user.test", world.Asked);
    }

    private static void SkipWithoutPeers() => Assert.SkipUnless(DaneWorld.HasPeers, "Needs foreign mail servers, which ./test --no-peers leaves out.");
}
