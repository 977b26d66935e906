using Postrider.Smtp.Server;

namespace Postrider.Smtp.Tests.Server;

public sealed class EnvelopeTests
{
    [Fact]
    public void A_message_goes_through()
    {
        var session = Session.Relay()
            .Client("MAIL FROM:<a@b.example> SIZE=30").Server("250 2.0.0 Ok")
            .Client("RCPT TO:<c@d.example>").Server("250 2.0.0 Ok")
            .Client("DATA").Server("354 *")
            .Body("Subject: x\r\n\r\n..dot\r\n").Server("250 2.0.0 Ok")
            .Client("QUIT").Server("221 2.0.0 Bye").Closed();

        Assert.Equal("Subject: x\r\n\r\n.dot\r\n", session.Receiver.Only.Body);
        Assert.Equal(["c@d.example"], session.Receiver.Only.Recipients);
        Assert.True(session.Receiver.Only.IsCommitted);
    }

    [Fact]
    public void A_pipelined_group_is_answered_as_a_whole() => Session.Relay()
        .Client("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "RCPT TO:<e@f.example>", "DATA").Server("250 *", "250 *", "250 *", "354 *")
        .Raw("x\r\n.\r\nQUIT\r\n").Server("250 *", "221 *").Closed();

    [Theory]
    [InlineData("MAIL FROM:<a@b.example> SIZE=99999999", "552 5.3.4 *")]
    [InlineData("MAIL FROM:<a@b.example", "501 5.*")]
    [InlineData("MAIL FROM: <a@b.example>", "250 *")]
    [InlineData("MAIL FROM:<>", "250 *")]
    [InlineData("MAIL FROM:<\"a@x\"@b.example>", "250 *")]
    [InlineData("RCPT TO:<c@d.example>", "503 5.5.1 *")]
    [InlineData("DATA", "503 5.5.1 *")]
    [InlineData("DATA x", "501 5.5.4 *")]
    [InlineData("RSET", "250 2.0.0 Ok")]
    [InlineData("NOOP anything", "250 2.0.0 Ok")]
    [InlineData("VRFY someone", "252 2.5.0 *")]
    [InlineData("EXPN list", "502 5.5.1 *")]
    [InlineData("HELP", "214 2.0.0 *")]
    [InlineData("FROB", "500 5.5.2 *")]
    [InlineData("", "500 5.5.2 *")]
    [InlineData("XCLIENT ADDR=192.0.2.9", "550 5.7.0 *")]
    [InlineData("AUTH PLAIN AHVzZXIAcGVuY2ls", "530 5.7.0 *")]
    public void A_command_has_its_reply(string command, string reply) => Session.Relay().Client(command).Server(reply);

    [Fact]
    public void Nothing_is_sent_before_a_name_is_told() => new Session(Session.Options()).Server("220 *")
        .Client("MAIL FROM:<a@b.example>").Server("503 5.5.1 *")
        .Client("HELO client.example").Server("250 relay.example")
        .Client("MAIL FROM:<a@b.example>").Server("250 *");

    [Fact]
    public void A_second_MAIL_is_refused_and_RSET_makes_room_for_it() => Session.Envelope()
        .Client("MAIL FROM:<e@f.example>").Server("503 5.5.1 *")
        .Client("RSET").Server("250 *")
        .Client("MAIL FROM:<e@f.example>").Server("250 *");

    [Fact]
    public void EHLO_drops_the_transaction()
    {
        var session = Session.Envelope().Client("EHLO again.example").Skip().Client("DATA").Server("503 5.5.1 *");

        Assert.True(session.Receiver.Only.IsDisposed);
        Assert.Equal("again.example", session.Facts.Helo);
    }

    [Fact]
    public void DATA_without_a_recipient_taken_is_refused() =>
        Session.Relay(new FakeReceiver { Adding = _ => new Reply(550, "5.1.1", "No such user") })
            .Client("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA").Server("250 *", "550 5.1.1 No such user", "554 5.5.1 *");

    [Fact]
    public void Recipients_beyond_the_limit_are_asked_to_come_later() => Session.Relay(limits: new SessionLimits { MaximumRecipients = 1 })
        .Client("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "RCPT TO:<e@f.example>").Server("250 *", "250 *", "452 4.5.3 *");

    [Fact]
    public void Non_ASCII_shows_in_replies_only_where_SMTPUTF8_was_given()
    {
        var receiver = new FakeReceiver { Adding = _ => new Reply(550, "5.1.1", "No \u00fc here") };

        Session.Relay(receiver)
            .Client("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>").Server("250 *", "550 5.1.1 No ? here")
            .Client("RSET", "MAIL FROM:<a@b.example> SMTPUTF8", "RCPT TO:<c@d.example>").Server("250 *", "250 *", "550 5.1.1 No \u00fc here");
    }

    [Fact]
    public void A_failing_receiver_costs_its_command_a_451_and_nothing_else()
    {
        var failures = 1;
        var receiver = new FakeReceiver { Adding = _ => failures-- > 0 ? throw new InvalidOperationException("broken") : FakeReceiver.Ok };

        Session.Relay(receiver)
            .Client("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "RCPT TO:<e@f.example>").Server("250 *", "451 4.3.0 *", "250 *");
        Assert.Equal(["e@f.example"], receiver.Only.Recipients);
    }

    [Fact]
    public void A_commit_that_fails_is_never_answered_by_250() =>
        Session.Envelope(new FakeReceiver { Committing = () => throw new IOException("disk") })
            .Client("DATA").Server("354 *").Body("x\r\n").Server("451 4.3.0 *");

    [Fact]
    public void A_receiver_may_send_a_client_away() =>
        new Session(Session.Options(), new FakeReceiver { Connecting = _ => new(new Reply(554, "5.7.1", "Not you")) }).Server("554 5.7.1 Not you").Closed();

    [Fact]
    public void A_421_of_the_receiver_ends_the_session() =>
        Session.Relay(new FakeReceiver { Beginning = _ => new Reply(421, "4.3.2", "Going") }).Client("MAIL FROM:<a@b.example>").Server("421 4.3.2 Going").Closed();
}
