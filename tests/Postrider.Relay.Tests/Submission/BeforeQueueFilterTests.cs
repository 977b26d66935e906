using System.Buffers;
using System.Text;
using Postrider.Relay.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

public sealed class BeforeQueueFilterTests
{
    private readonly DoorBench _bench = new();

    [Theory]
    [InlineData(DoorBench.PlainMessage, int.MaxValue)]
    [InlineData(DoorBench.PlainMessage, 1)]
    [InlineData("Subject: x\r\nBcc: c@there.example\r\n\r\nHello.\r\n", 7)]
    [InlineData("Subject: x\r\nno field\r\nHello.\r\n", 5)]
    [InlineData("Subject: only a header\r\n", int.MaxValue)]
    [InlineData("", int.MaxValue)]
    public async Task A_filter_reads_exactly_what_is_stored(string message, int pieceLength)
    {
        var filter = Use(new RecordingFilter());

        await _bench.SendAsync(DoorBench.Submission(), message, pieceLength: pieceLength);

        var (fields, body) = Assert.Single(filter.Read);
        Assert.Contains(_bench.Spool.OnlyText, new[] { $"{fields}\r\n{body}", fields });
        Assert.StartsWith("Received: ", fields, StringComparison.Ordinal);
        Assert.True(filter.IsDisposed);
    }

    [Fact]
    public async Task What_filters_put_before_a_message_stands_in_their_order_and_is_counted()
    {
        _bench.Door.Rules = _bench.Door.Rules with { Filters = [new RecordingFilter { Prefix = "X-One: 1\r\n" }, new RecordingFilter(), new RecordingFilter { Prefix = "X-Two: 2\r\n" }] };

        await _bench.SendAsync(DoorBench.Submission());

        Assert.Equal("X-One: 1\r\nX-Two: 2\r\n", Encoding.ASCII.GetString(_bench.Spool.Only.Prefix.Span));
        Assert.Equal(_bench.Spool.OnlyText.Length + 20, _bench.Spool.Only.Message.Size);
    }

    [Fact]
    public async Task A_filter_refuses_a_message_after_its_last_octet()
    {
        var filter = Use(new RecordingFilter { Prefix = "X-One: 1\r\n", Refusal = new Reply(550, "5.7.1", "No") });

        var reply = await _bench.SendAsync(DoorBench.Submission());

        Assert.Equal("550 5.7.1 No", reply.ToString());
        Assert.Empty(_bench.Spool.Changes);
        Assert.True(_bench.Spool.Bodies[0].IsDropped);
        Assert.True(filter.IsDisposed);
    }

    [Fact]
    public async Task A_filter_is_told_who_sends_to_whom_and_whether_the_mail_is_ours()
    {
        var filter = Use(new RecordingFilter());
        _bench.Door.Rules = _bench.Door.Rules with { Options = _bench.Door.Rules.Options with { InboundDomains = [DomainName.Parse("there.example")] } };

        await _bench.SendAsync(DoorBench.Submission(), to: ["bob@there.example", "eve@there.example"]);
        await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), from: "stranger@else.example");

        Assert.Equal([true, false], filter.Begun.Select(begun => begun.IsOriginating));
        Assert.Equal(["bob@there.example", "eve@there.example"], filter.Begun[0].Recipients.Select(recipient => recipient.ToString()));
        Assert.Equal("stranger@else.example", filter.Begun[1].ReversePath?.ToString());
    }

    [Fact]
    public async Task A_filter_that_does_not_want_a_message_changes_nothing()
    {
        var filter = Use(new RecordingFilter { Wants = false });

        await _bench.SendAsync(DoorBench.Submission());

        Assert.Single(filter.Begun);
        Assert.Empty(filter.Read);
        Assert.True(_bench.Spool.Only.Prefix.IsEmpty);
    }

    [Fact]
    public async Task A_transaction_that_is_dropped_ends_its_pass()
    {
        var filter = Use(new RecordingFilter());
        var opening = await _bench.Door.BeginAsync(DoorBench.Submission(), MailboxAddress.Parse("ann@mine.example"), MailParameters.None, default);
        var transaction = opening.Transaction!; // A 250 comes with one.
        await transaction.AddRecipientAsync(MailboxAddress.Parse("bob@there.example"), RecipientParameters.None, default);
        await transaction.BeginBodyAsync(default);

        await transaction.WriteAsync(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(DoorBench.PlainMessage)), default);
        await transaction.DisposeAsync();

        Assert.True(filter.IsDisposed);
    }

    private RecordingFilter Use(RecordingFilter filter)
    {
        _bench.Door.Rules = _bench.Door.Rules with { Filters = [filter] };
        return filter;
    }
}
