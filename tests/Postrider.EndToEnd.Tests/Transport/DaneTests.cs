using Postrider.EndToEnd.Interoperation;

namespace Postrider.EndToEnd.Transport;

/// <summary>DANE (RFC 7672) with a zone that Knot signs, Unbound that validates it, and Postfix behind it.</summary>
public sealed class DaneTests(DaneWorld world) : IClassFixture<DaneWorld>
{
    private readonly string _subject = Outbox.NewSubject();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("anna@own.dane")] // 3 1 1
    [InlineData("anna@anchor.dane")] // 2 1 1
    [InlineData("anna@alias.dane")] // RFC 7672, 2.2.2: the alias is signed, and its unsigned end is no reason to do without
    public async Task A_certificate_that_the_records_vouch_for_is_taken_and_DANE_is_noted(string to)
    {
        var attempt = await Attempts.SendAsync(world.Relay, _subject, to, Cancellation);

        await world.Postfix.Box.FindAsync(_subject, Cancellation);
        Assert.Equal(("delivered", "dane"), (attempt.Kind, attempt.Note));
        Assert.StartsWith("TLSv1.3", attempt.Tls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("emil@own.dane", "emma@own.dane")]
    [InlineData("emil@anchor.dane", "emma@anchor.dane")] // the authority's certificate, which the records name, is not sent again
    public async Task A_session_taken_up_again_is_judged_as_the_first(string first, string second)
    {
        await Attempts.SendAsync(world.Relay, _subject, first, Cancellation);

        var attempt = await Attempts.SendAsync(world.Relay, _subject, second, Cancellation);

        Assert.Equal(("delivered", "dane"), (attempt.Kind, attempt.Note));
        Assert.Contains("Reusing old session", world.Postfix.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert@wrong.dane", "TLSA")]
    [InlineData("bert@wrong-alias.dane", "TLSA")]
    [InlineData("bert@misnamed.dane", "certificate")] // the anchor is right, the name of the certificate is not
    [InlineData("bert@bogus.dane", "mx-bogus.dane")]
    [InlineData("bert@stripped.dane", "TLS is required here")]
    public async Task Whatever_else_there_is_defers_with_the_reason_and_never_goes_in_clear(string to, string reason)
    {
        var attempt = await Attempts.SendAsync(world.Relay, _subject, to, Cancellation);

        Assert.Equal(("deferred", "dane"), (attempt.Kind, attempt.Note));
        Assert.Matches("^45[14] 4\\.7\\.[45] ", attempt.Reply);
        Assert.Contains(reason, attempt.Reply, StringComparison.Ordinal);
        Assert.Contains("(TLS policy dane)", attempt.Story, StringComparison.Ordinal);
        Assert.Contains(reason, (await world.Relay.RunAsync("why", to)).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(to, world.Postfix.Log + world.Bare.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frida@wrong.dane")]
    [InlineData("frida@bogus.dane")]
    public async Task What_says_TLS_Required_No_goes_where_DANE_keeps_other_mail_back(string to)
    {
        var attempt = await Attempts.SendAsync(world.Relay, _subject, to, Cancellation, "--header", "TLS-Required: No");

        await world.Postfix.Box.FindAsync(_subject, Cancellation);
        Assert.Equal(("delivered", "tls-required: no"), (attempt.Kind, attempt.Note));
        // Nobody asks for it, and yet it goes by TLS where that is offered.
        Assert.StartsWith("TLSv1.3", attempt.Tls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong.dane", "tlsa-invalid")]
    [InlineData("unusable.dane", "tlsa-invalid")] // mail goes, and yet there is something to mend
    [InlineData("misnamed.dane", "certificate-host-mismatch")]
    [InlineData("bogus.dane", "dnssec-invalid")]
    [InlineData("stripped.dane", "starttls-not-supported")]
    [InlineData("required.dane", "dane-required")]
    public async Task A_domain_is_told_what_is_wrong_in_the_word_for_it(string domain, string result) =>
        Assert.Contains(("tlsa", result), await ToldResults.OfAsync(world.Relay, world.Postfix.Box, domain, Cancellation));

    [Fact]
    public async Task Mail_that_waits_names_the_records_in_force()
    {
        await Attempts.SendAsync(world.Relay, _subject, "gesa@shown.dane", Cancellation);

        Assert.Contains("TLS policy: dane (TLSA records of _", (await world.Relay.RunAsync("why", "gesa@shown.dane")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cora@none.dane")]
    [InlineData("cora@plain")] // the MX records are not signed: what they lead to is anybody's
    public async Task Without_records_that_count_mail_goes_as_it_would_without_DANE(string to)
    {
        var attempt = await Attempts.SendAsync(world.Relay, _subject, to, Cancellation);

        await world.Postfix.Box.FindAsync(_subject, Cancellation);
        Assert.Equal(("delivered", ""), (attempt.Kind, attempt.Note));
        Assert.StartsWith("TLSv1.3", attempt.Tls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expired_signatures_defer()
    {
        var attempt = await Attempts.SendAsync(world.Late, _subject, "dora@own.dane", Cancellation);

        Assert.Equal("deferred", attempt.Kind);
        Assert.Contains("SERVFAIL", attempt.Reply, StringComparison.Ordinal);
    }
}
