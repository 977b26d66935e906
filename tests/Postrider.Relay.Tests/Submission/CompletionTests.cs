using CsCheck;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

public sealed class CompletionTests
{
    private readonly DoorBench _bench = new();

    [Fact]
    public async Task A_complete_message_gets_one_trace_line_and_keeps_every_octet()
    {
        var reply = await _bench.SendAsync(DoorBench.Submission());

        var id = _bench.Spool.Only.Message.Id;
        Assert.Equal($"250 2.0.0 Ok: queued as {id}", reply.ToString());
        Assert.Equal(
            $"Received: by relay.example (Postrider) with ESMTPSA id {id}\r\n\t(TLSv1.3 TLS_AES_256_GCM_SHA384) for <bob@there.example>;\r\n\tTue, 24 Nov 2026 03:00:00 +0000\r\n{DoorBench.PlainMessage}",
            _bench.Spool.OnlyText);
    }

    [Fact]
    public async Task What_is_missing_is_added()
    {
        await _bench.SendAsync(DoorBench.Submission(), "Subject: x\r\n\r\nHello.\r\n");

        var id = _bench.Spool.Only.Message.Id;
        Assert.EndsWith(
            $"From: <ann@mine.example>\r\nDate: Tue, 24 Nov 2026 03:00:00 +0000\r\nMessage-ID: <{id}@relay.example>\r\nSubject: x\r\n\r\nHello.\r\n",
            _bench.Spool.OnlyText,
            StringComparison.Ordinal);
        Assert.Equal($"{id}@relay.example", _bench.Spool.Only.Message.MessageIdHeader);
    }

    [Fact]
    public async Task Relayed_mail_gets_a_trace_line_with_the_client_and_nothing_else()
    {
        _bench.Door.Rules = DoorBench.Rules(_bench.Door.Rules.Options, null, "192.0.2.0/24");

        await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), "Subject: x\r\nBcc: c@there.example\r\n\r\nHello.\r\n");

        Assert.StartsWith("Received: from client.example ([192.0.2.7]) by relay.example (Postrider)\r\n\twith ESMTPS id ", _bench.Spool.OnlyText, StringComparison.Ordinal);
        Assert.EndsWith(" +0000\r\nSubject: x\r\nBcc: c@there.example\r\n\r\nHello.\r\n", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bcc: c@there.example\r\nSubject: x\r\n")]
    [InlineData("Subject: x\r\nBCC : c@there.example,\r\n\td@there.example\r\n \r\n e@there.example\r\n")]
    [InlineData("Resent-Bcc: c@there.example\r\nbcc:\r\nSubject: x\r\nBcc: d@there.example\r\n")]
    public async Task Blind_copies_are_removed_however_they_are_written(string fields)
    {
        await _bench.SendAsync(DoorBench.Submission(), $"{fields}From: ann@mine.example\r\n\r\nBcc: in the body stays\r\n");

        Assert.EndsWith("Subject: x\r\nFrom: ann@mine.example\r\n\r\nBcc: in the body stays\r\n", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 250)]
    [InlineData(4, 554)]
    public async Task A_message_that_goes_in_a_circle_is_stopped_when_it_has_more_trace_lines_than_it_may(int lines, int code)
    {
        _bench.Door.Rules = DoorBench.Rules(_bench.Door.Rules.Options with { MaximumReceived = 3 });

        var reply = await _bench.SendAsync(DoorBench.Submission(), string.Concat(Enumerable.Repeat("Received: from a\r\n\tby b; now\r\n", lines)) + DoorBench.PlainMessage);

        Assert.Equal(code, reply.Code);
        Assert.Equal(code == 250 ? "2.0.0" : "5.4.6", reply.Status.ToString());
    }

    [Fact]
    public async Task The_clients_address_is_shown_when_configured()
    {
        _bench.Door.Rules = DoorBench.Rules(_bench.Door.Rules.Options with { ShowClientAddress = true });

        await _bench.SendAsync(DoorBench.Submission());

        Assert.StartsWith("Received: from client.example ([192.0.2.7])", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_recipients_are_not_named_in_the_trace_line()
    {
        await _bench.SendAsync(DoorBench.Submission(), to: ["bob@there.example", "eve@there.example"]);

        Assert.DoesNotContain("for <", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_calls_itself_cannot_forge_the_trace_line()
    {
        var session = DoorBench.Session(ListenerKind.Relay) with { Helo = "x by evil.example (\r\nX-Forged: yes" };
        _bench.Door.Rules = DoorBench.Rules(_bench.Door.Rules.Options, null, "192.0.2.0/24");

        await _bench.SendAsync(session);

        Assert.StartsWith("Received: from unknown ([192.0.2.7])", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hello.\r\n", "\r\nHello.\r\n")]
    [InlineData("\r\nHello.\r\n", "\r\nHello.\r\n")]
    [InlineData("", "")]
    [InlineData("X-A: 1\r\n", "X-A: 1\r\n")]
    [InlineData("X-A: 1\r\nHello.\r\n", "X-A: 1\r\n\r\nHello.\r\n")]
    [InlineData(" leading\r\n\r\nHello.\r\n", "\r\n leading\r\n\r\nHello.\r\n")]
    public async Task A_broken_header_section_is_taken_and_parted_from_the_body(string message, string stored)
    {
        await _bench.SendAsync(DoorBench.Submission(), message);

        Assert.EndsWith($"@relay.example>\r\n{stored}", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stored_message_does_not_depend_on_how_it_came_in_pieces()
    {
        string[] lines = ["Bcc: a@b.example", "Subject: x", "\tfolded", "From: ann@mine.example", "", "no field", "Resent-BCC : c", ":", " ", "X:", "Received: x"];
        var message = Gen.Int[0, lines.Length - 1].Select(i => $"{lines[i]}\r\n").Array[0, 12].Select(string.Concat);

        await Gen.Select(message, Gen.Int[1, 9]).SampleAsync(
            async (text, pieceLength) =>
            {
                var whole = new DoorBench();
                var pieces = new DoorBench();
                var first = await whole.SendAsync(DoorBench.Submission(DoorBench.Anyone), text);
                var second = await pieces.SendAsync(DoorBench.Submission(DoorBench.Anyone), text, pieceLength: pieceLength);
                Assert.Equal(first, second);
                Assert.Equal(whole.Spool.OnlyText, pieces.Spool.OnlyText);
            },
            iter: 2000);
    }

    [Fact]
    public async Task Octets_beyond_ASCII_make_the_body_8BITMIME()
    {
        await _bench.SendAsync(DoorBench.Submission(), DoorBench.PlainMessage + "gr\u00fcn\r\n");

        Assert.Equal(BodyType.EightBitMime, _bench.Spool.Only.Message.Parameters.Body);
        Assert.False(_bench.Spool.Only.Message.Parameters.SmtpUtf8);
    }
}
