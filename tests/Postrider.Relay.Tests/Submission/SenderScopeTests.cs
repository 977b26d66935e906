using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

public sealed class SenderScopeTests
{
    private readonly DoorBench _bench = new();

    [Fact]
    public async Task A_reverse_path_of_anothers_is_refused()
    {
        var reply = await _bench.SendAsync(DoorBench.Submission(), from: "boss@mine.example");

        Assert.Equal((553, "5.7.1"), (reply.Code, reply.Status.ToString()));
    }

    [Theory]
    [InlineData("From: ann@mine.example", 250)]
    [InlineData("From: Ann <ANN@mine.example>", 250)]
    [InlineData("From: \"boss@mine.example\" <ann@mine.example>", 250)]
    [InlineData("From: x@also.example,\r\n ann@mine.example", 250)]
    [InlineData("From: boss@mine.example", 550)]
    [InlineData("From: ann@mine.example, boss@mine.example", 550)]
    [InlineData("From: team: ann@mine.example, boss@mine.example;", 550)]
    [InlineData("From: nobody:;", 550)]
    [InlineData("From: ann@mine.example <boss@mine.example>", 550)]
    [InlineData("From: (ann@mine.example) boss@mine.example", 550)]
    [InlineData("From: ann@mine.example\r\nFrom: boss@mine.example", 550)]
    [InlineData("From: ann@mine.example\r\nfrom : boss@mine.example", 550)]
    [InlineData("From: ann@mine.example\r\nSender: boss@mine.example", 550)]
    [InlineData("From: ann@mine.example\r\nResent-From: boss@mine.example", 550)]
    [InlineData("From: ann@mine.example\r\nRESENT-SENDER:boss@mine.example", 550)]
    [InlineData("From: ann@mine.example\r\nResent-From: x@also.example", 250)]
    [InlineData("From: nobody:;\r\nSender: ann@mine.example", 550)]
    [InlineData("From: =?utf-8?q?boss=40mine.example?=", 550)]
    [InlineData("From: =?utf-8?q?=3Cboss=40mine.example=3E?= <ann@mine.example>", 250)]
    [InlineData("From: boss@mine.example\0 <ann@mine.example>", 550)]
    [InlineData("From:\r\n\tAnn (boss@mine.example) <ann@mine.example>", 250)]
    [InlineData("From: <@boss.example:ann@mine.example>", 250)]
    [InlineData("From: ann@mine.example;boss@mine.example", 550)]
    [InlineData("From: \"ann\"@mine.example", 250)]
    [InlineData("From: ann @ mine . example", 250)]
    [InlineData("From: <ann@mine.example", 550)]
    [InlineData("From:", 550)]
    public async Task From_and_Sender_must_be_within_the_senders_scope(string fields, int code)
    {
        var reply = await _bench.SendAsync(DoorBench.Submission(), $"{fields}\r\nSubject: x\r\n\r\nHello.\r\n");

        Assert.Equal(code, reply.Code);
    }

    [Fact]
    public async Task A_From_after_a_broken_line_is_body_for_all_who_read_it_later()
    {
        await _bench.SendAsync(DoorBench.Submission(), "From: ann@mine.example\r\nbroken line\r\nFrom: boss@mine.example\r\n\r\nHello.\r\n");

        Assert.Contains("From: ann@mine.example\r\n\r\nbroken line\r\nFrom: boss@mine.example\r\n", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_null_reverse_path_is_taken_when_From_is_allowed() =>
        Assert.Equal(250, (await _bench.SendAsync(DoorBench.Submission(), from: null)).Code);

    [Fact]
    public async Task A_null_reverse_path_without_From_says_nothing_of_the_sender_and_is_refused() =>
        Assert.Equal(550, (await _bench.SendAsync(DoorBench.Submission(), "Subject: x\r\n\r\nHello.\r\n", from: null)).Code);

    [Fact]
    public async Task Who_may_send_as_anyone_may_write_any_From() =>
        Assert.Equal(250, (await _bench.SendAsync(DoorBench.Submission(DoorBench.Anyone), "From: <<<\r\n\r\nHello.\r\n", from: "any@where.example")).Code);

    [Fact]
    public async Task Relay_networks_have_no_scope()
    {
        _bench.Door.Rules = DoorBench.Rules(_bench.Door.Rules.Options, null, "192.0.2.0/24");

        Assert.Equal(250, (await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), from: "any@where.example")).Code);
    }
}
