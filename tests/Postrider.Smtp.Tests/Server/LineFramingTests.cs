using Postrider.Smtp.Server;

namespace Postrider.Smtp.Tests.Server;

public sealed class LineFramingTests
{
    [Theory]
    [InlineData("NOOP\nMAIL FROM:<a@b.example>\r\n")]
    [InlineData("NOOP\rMAIL FROM:<a@b.example>\r\n")]
    [InlineData("NOOP\r\r\n")]
    [InlineData("NOOP\n\r\n")]
    public void A_line_with_a_bare_line_end_is_one_bad_line(string octets)
    {
        var session = Session.Relay().Raw(octets).Server("500 5.5.2 *").Client("NOOP").Server("250 *");

        Assert.Empty(session.Receiver.Messages);
    }

    [Fact]
    public void A_client_that_ends_lines_by_LF_alone_hears_why_at_once() => Session.Relay().Raw("NOOP\n").Server("500 5.5.2 *");

    [Fact]
    public void A_line_too_long_is_passed_over_up_to_its_end() =>
        Session.Relay(limits: new SessionLimits { MaximumCommandLine = 512 })
            .Raw(new string('x', 600)).Server("500 5.5.2 Line too long")
            .Raw(new string('y', 100_000)).Silence()
            .Raw("\r\nNOOP\r\n").Server("250 *");

    [Fact]
    public void A_line_of_just_the_limit_is_taken() =>
        Session.Relay(limits: new SessionLimits { MaximumCommandLine = 512 })
            .Client("NOOP " + new string('x', 505)).Server("250 *")
            .Client("NOOP " + new string('x', 506)).Server("500 5.5.2 Line too long");

    [Fact]
    public void A_line_that_is_not_UTF8_does_not_end_the_session() =>
        Session.Relay().Client("MAIL FROM:<\u00ff\u00fe@b.example>").Server("500 5.5.2 *").Client("NOOP").Server("250 *");

    [Theory]
    [InlineData("EHLO client.example", "NOOP")]
    [InlineData("HELO client.example", "NOOP")]
    [InlineData("VRFY someone", "NOOP")]
    [InlineData("AUTH PLAIN", "NOOP")]
    public void What_follows_a_command_that_must_end_its_group_is_never_executed(string command, string next) =>
        Session.Relay().Client(command, next).Server("554 5.5.0 *").Closed();

    [Fact]
    public void What_follows_DATA_before_the_354_is_never_a_body()
    {
        var session = Session.Envelope().Client("DATA", "Subject: x", "", "y", ".").Server("554 5.5.0 *").Closed();

        Assert.False(session.Receiver.Only.IsCommitted);
    }

    [Fact]
    public void Without_EHLO_there_is_no_pipelining() => new Session(Session.Options()).Server("220 *")
        .Client("HELO client.example").Server("250 *")
        .Client("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>").Server("554 5.5.0 *").Closed();

    [Fact]
    public void A_browser_is_sent_away() => new Session(Session.Options()).Server("220 *").Client("POST / HTTP/1.1").Server("554 5.5.1 *").Closed();

    [Fact]
    public void Errors_are_counted_up_to_a_limit() => Session.Relay(limits: new SessionLimits { MaximumErrors = 2 })
        .Client("A", "B", "C").Server("500 *", "500 *", "421 4.7.0 *").Closed();

    [Fact]
    public void A_message_taken_makes_up_for_errors() => Session.Envelope(limits: new SessionLimits { MaximumErrors = 2 })
        .Client("A", "B").Server("500 *", "500 *")
        .Client("DATA").Server("354 *").Body("x\r\n").Server("250 *")
        .Client("C").Server("500 *");

    [Fact]
    public void Commands_without_mail_are_counted_up_to_a_limit() => Session.Relay(limits: new SessionLimits { MaximumIdleCommands = 3 })
        .Client("NOOP", "RSET", "NOOP").Server("250 *", "250 *", "421 4.7.0 *").Closed();

    [Fact]
    public void Transactions_are_counted_up_to_a_limit() => Session.Relay(limits: new SessionLimits { MaximumTransactions = 1 })
        .Client("MAIL FROM:<a@b.example>", "RSET", "MAIL FROM:<a@b.example>").Server("250 *", "250 *", "421 4.7.0 *").Closed();

    [Fact]
    public void A_line_without_end_ends_the_session()
    {
        var session = Session.Relay().Raw(new string('x', 3000)).Server("500 5.5.2 Line too long");
        var piece = new string('y', 128 * 1024);

        for (var i = 0; i < 8; i++) session.Raw(piece);

        session.Server("421 4.7.0 *").Closed();
    }

    [Fact]
    public void Recipients_without_end_end_the_session()
    {
        var session = Session.Relay(limits: new SessionLimits { MaximumRecipients = 2 }).Client("MAIL FROM:<a@b.example>").Server("250 *");

        for (var i = 0; i < 19; i++) session.Client("RCPT TO:<c@d.example>").SaysNot("421 *");

        session.Client("RCPT TO:<c@d.example>").Server("421 4.7.0 *").Closed();
    }

    [Fact]
    public void Chunks_of_nothing_are_counted_up_to_a_limit() => Session.Envelope(limits: new SessionLimits { MaximumIdleCommands = 3 })
        .Client("BDAT 0", "BDAT 0", "BDAT 0").Server("250 *", "250 *", "421 4.7.0 *").Closed();
}
