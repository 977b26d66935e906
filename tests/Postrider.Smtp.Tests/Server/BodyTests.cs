using Postrider.Smtp.Server;

namespace Postrider.Smtp.Tests.Server;

public sealed class BodyTests
{
    public static TheoryData<string> FalseEnds => ["\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n"];

    [Theory]
    [MemberData(nameof(FalseEnds))]
    public void Only_CRLF_dot_CRLF_ends_a_message_and_bare_line_ends_refuse_it(string falseEnd)
    {
        var session = Session.Envelope().Client("DATA").Server("354 *")
            .Raw($"Subject: x\r\n\r\nbody{falseEnd}MAIL FROM:<evil@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n").Silence()
            .Raw("smuggled\r\n.\r\n").Server("550 5.6.0 *")
            .Client("NOOP").Server("250 *");

        Assert.False(session.Receiver.Only.IsCommitted);
        Assert.Equal("a@b.example", session.Receiver.Only.ReversePath?.ToString());
    }

    [Fact]
    public void A_body_over_the_size_is_refused_at_its_end() => Session.Envelope(limits: new SessionLimits { MaximumMessageSize = 10 })
        .Client("DATA").Server("354 *").Raw("12345678901234567890").Silence().Raw("\r\n.\r\n").Server("552 5.3.4 *").Client("NOOP").Server("250 *");

    [Fact]
    public void A_maximum_size_of_0_means_none()
    {
        var session = Session.Envelope(limits: new SessionLimits { MaximumMessageSize = 0 }, parameters: " SIZE=999999999999")
            .Client("DATA").Server("354 *").Body(new string('x', 100_000) + "\r\n").Server("250 *");

        Assert.Equal(100_002, session.Receiver.Only.Body.Length);
    }

    [Fact]
    public void A_refused_body_without_end_is_cut()
    {
        var session = Session.Envelope(limits: new SessionLimits { MaximumMessageSize = 10 }).Client("DATA").Server("354 *");
        var piece = new string('x', 1024 * 1024);

        for (var i = 0; i < 66; i++) session.Raw(piece);

        session.Server("552 5.3.4 *").Closed();
    }

    [Fact]
    public void A_receiver_that_fails_within_the_body_answers_at_its_end() =>
        Session.Envelope(new FakeReceiver { Writing = _ => throw new IOException("disk") })
            .Client("DATA").Server("354 *").Raw("x\r\n").Silence().Raw("y\r\n.\r\n").Server("451 4.3.0 *").Client("NOOP").Server("250 *");

    [Fact]
    public void A_receiver_may_refuse_the_body_before_it_comes() =>
        Session.Envelope(new FakeReceiver { BodyBeginning = () => new Reply(452, "4.3.1", "Full") }).Client("DATA").Server("452 4.3.1 Full").Client("RCPT TO:<e@f.example>").Server("503 5.5.1 *");

    [Fact]
    public void Chunks_make_a_message_and_may_be_pipelined()
    {
        var session = Session.Relay()
            .Raw("MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nBDAT 6\r\nab\r\n.\rBDAT 6 LAST\r\n\n.\r\ncd")
            .Server("250 *", "250 *", "250 2.0.0 6 octets received", "250 2.0.0 Ok");

        Assert.Equal("ab\r\n.\r\n.\r\ncd\r\n", session.Receiver.Only.Body);
    }

    [Fact]
    public void An_empty_last_chunk_ends_the_message()
    {
        var session = Session.Envelope().Raw("BDAT 4\r\nab\r\n").Server("250 *").Client("BDAT 0 LAST").Server("250 2.0.0 Ok");

        Assert.Equal("ab\r\n", session.Receiver.Only.Body);
    }

    [Fact]
    public void A_chunk_without_MAIL_is_refused_and_swallowed()
    {
        var session = Session.Relay().Raw("BDAT 25\r\nMAIL FROM:<a@b.example>\r\nNOOP\r\n").Server("503 5.5.1 *", "250 *");

        Assert.Empty(session.Receiver.Messages);
    }

    [Fact]
    public void A_chunk_before_EHLO_is_refused_and_swallowed() =>
        new Session(Session.Options()).Server("220 *").Raw("BDAT 6 LAST\r\nNOOP\r\n").Server("503 5.5.1 *");

    [Theory]
    [InlineData("BDAT")]
    [InlineData("BDAT x")]
    [InlineData("BDAT 5 LASTX")]
    [InlineData("BDAT 99999999999999999999")]
    public void A_chunk_of_unknown_length_ends_the_session(string command) => Session.Envelope().Client(command).Server("501 5.5.4 *").Closed();

    [Fact]
    public void DATA_and_RCPT_cannot_follow_a_chunk() => Session.Envelope()
        .Raw("BDAT 3\r\na\r\n").Server("250 *")
        .Client("RCPT TO:<e@f.example>").Server("503 5.5.1 *")
        .Client("DATA").Server("503 5.5.1 *");

    [Fact]
    public void A_refused_chunk_ends_the_transaction() =>
        Session.Envelope(limits: new SessionLimits { MaximumMessageSize = 3 })
            .Raw("BDAT 5\r\n12345BDAT 2 LAST\r\n67").Server("552 5.3.4 *", "503 5.5.1 *").Client("MAIL FROM:<a@b.example>").Server("250 *");

    [Fact]
    public void A_chunk_with_a_bare_line_feed_is_refused() => Session.Envelope().Raw("BDAT 4 LAST\r\na\nb\n").Server("550 5.6.0 *");

    [Fact]
    public void A_binary_message_is_taken_as_it_is()
    {
        var session = Session.Envelope(parameters: " BODY=BINARYMIME")
            .Client("DATA").Server("503 5.5.1 *")
            .Raw("BDAT 5 LAST\r\n\n\r\0.\n").Server("250 *");

        Assert.Equal("\n\r\0.\n", session.Receiver.Only.Body);
    }

    [Fact]
    public async Task A_client_that_goes_within_the_body_leaves_nothing()
    {
        var session = Session.Envelope().Client("DATA").Server("354 *").Raw("half\r\n").Silence();

        await session.DisposeAsync();

        Assert.False(session.Receiver.Only.IsCommitted);
        Assert.True(session.Receiver.Only.IsDisposed);
    }
}
