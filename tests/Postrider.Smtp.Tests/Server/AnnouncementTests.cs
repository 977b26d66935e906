using Postrider.Smtp.Server;
using Postrider.Smtp.Tests.Sasl;

namespace Postrider.Smtp.Tests.Server;

public sealed class AnnouncementTests
{
    [Fact]
    public void In_clear_a_relay_offers_what_works_there() => new Session(Session.Options()).Server("220 relay.example ESMTP Postrider")
        .Client("EHLO client.example").Server(
            "250-relay.example greets client.example",
            "250-PIPELINING",
            "250-SIZE 52428800",
            "250-8BITMIME",
            "250-SMTPUTF8",
            "250-CHUNKING",
            "250-BINARYMIME",
            "250-DSN",
            "250-STARTTLS",
            "250-LIMITS MAILMAX=1000 RCPTMAX=1000",
            "250-DELIVERBY 60",
            "250 ENHANCEDSTATUSCODES");

    [Fact]
    public void Where_chunks_cannot_be_counted_they_are_not_offered_and_end_the_session()
    {
        var options = Session.Options() with { OffersChunking = false };

        var session = new Session(options).Server("220 *").Client("EHLO client.example").SaysNot("250-CHUNKING");
        session.Client("EHLO client.example").SaysNot("250-BINARYMIME");
        session.Client("MAIL FROM:<a@b.example> BODY=BINARYMIME").Server("501 5.5.4 *");
        session.Client("BDAT 6 LAST", "QUIT").Server("502 5.5.1 *").Closed();
    }

    [Fact]
    public void Under_TLS_REQUIRETLS_is_offered() =>
        new Session(Session.Options()).Server("220 *").Client("STARTTLS").Server("220 *").Tls().Client("EHLO client.example").Says("250-REQUIRETLS");

    [Fact]
    public void Submission_offers_to_hold_and_to_prioritise()
    {
        Session.Secured().Client("EHLO client.example").Says("250-FUTURERELEASE 604800 2026-03-08T12:00:00Z");
        Session.Secured().Client("EHLO client.example").Says("250-MT-PRIORITY");
    }

    [Fact]
    public void A_relay_offers_neither_before_the_client_has_signed_in_and_knows_neither()
    {
        var session = new Session(Session.Options(), credentials: new TestCredentials()).Server("220 *").Client("STARTTLS").Server("220 *").Tls();

        session.Client("EHLO mx.example").SaysNot("250-FUTURERELEASE *");
        session.Client("EHLO mx.example").SaysNot("250-MT-PRIORITY*");
        session.Client("MAIL FROM:<a@b.example> MT-PRIORITY=1").Server("555 5.5.4 *").Client("MAIL FROM:<a@b.example> HOLDFOR=60").Server("555 5.5.4 *");
        session.Client("AUTH PLAIN AHVzZXIAcGVuY2ls").Server("235 *").Client("EHLO app.example").Says("250-FUTURERELEASE *");
        session.Client("EHLO app.example").Says("250-MT-PRIORITY").Client("MAIL FROM:<a@b.example> MT-PRIORITY=1 HOLDFOR=60").Server("250 *");
    }

    [Fact]
    public void Where_nothing_may_be_held_that_is_not_offered() =>
        Session.Secured(options: Session.Options(ListenerKind.Submission) with { Limits = new SessionLimits { MaximumHold = TimeSpan.Zero } })
            .Client("EHLO client.example").SaysNot("250-FUTURERELEASE*").Client("AUTH PLAIN AHVzZXIAcGVuY2ls").Server("235 *")
            .Client("MAIL FROM:<a@b.example> HOLDFOR=1").Server("555 5.5.4 *");

    [Fact]
    public void No_maximum_size_is_told_as_0() =>
        new Session(Session.Options() with { Limits = new SessionLimits { MaximumMessageSize = 0 } }).Server("220 *").Client("EHLO client.example").Says("250-SIZE 0");

    [Theory]
    [InlineData("EHLO", "501 5.5.4 *")]
    [InlineData("HELO", "501 5.5.4 *")]
    public void A_name_is_needed(string command, string reply) => new Session(Session.Options()).Server("220 *").Client(command).Server(reply);
}
