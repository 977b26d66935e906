using Postrider.Relay.Events;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

public sealed class AcceptanceTests
{
    private readonly DoorBench _bench = new();

    [Fact]
    public async Task What_is_accepted_is_durable_with_its_event_and_offered_to_the_queue()
    {
        await _bench.SendAsync(DoorBench.Submission());

        var change = Assert.Single(_bench.Spool.Changes);
        var accepted = Assert.Single(change.Events);
        Assert.Equal(DeliveryEventKind.Accepted, accepted.Kind);
        Assert.Equal(_bench.Spool.Only.Message.Id, Assert.Single(_bench.Queue.Offered));
        Assert.Equal("ann", _bench.Spool.Only.Message.Principal);
        Assert.Equal(_bench.Spool.OnlyText.Length, _bench.Spool.Only.Message.Size);
    }

    [Fact]
    public async Task A_failed_commit_is_never_a_250_and_reaches_no_queue()
    {
        _bench.Spool.CommitFailure = new SpoolException("disk full");

        var reply = await _bench.SendAsync(DoorBench.Submission());

        Assert.Equal((451, "4.3.0"), (reply.Code, reply.Status.ToString()));
        Assert.Empty(_bench.Queue.Offered);
        Assert.True(Assert.Single(_bench.Spool.Bodies).IsDropped);
    }

    [Fact]
    public async Task A_write_that_fails_drops_the_message_and_is_told_at_the_end()
    {
        _bench.Spool.WriteFailure = new SpoolException("disk full");

        var reply = await _bench.SendAsync(DoorBench.Submission(), pieceLength: 10);

        Assert.Equal((451, "4.3.0"), (reply.Code, reply.Status.ToString()));
        Assert.True(Assert.Single(_bench.Spool.Bodies).IsDropped);
        Assert.Empty(_bench.Spool.Changes);
    }

    [Theory]
    [InlineData(50_000, 452)]
    [InlineData(200_000, 250)]
    public async Task A_large_header_that_trickles_in_counts_as_memory_of_messages_and_gives_it_back(int memory, int code)
    {
        _bench.Spool.Memory = memory;
        var header = string.Concat(Enumerable.Range(0, 1200).Select(i => $"X-Field-{i}: {new string('x', 50)}\r\n"));

        var reply = await _bench.SendAsync(DoorBench.Submission(), header + "From: ann@mine.example\r\n\r\nHello.\r\n", pieceLength: 1000);

        Assert.Equal(code, reply.Code);
        Assert.Equal(memory, _bench.Spool.Memory);
    }

    [Fact]
    public async Task A_header_of_the_usual_size_is_taken_also_where_memory_is_short()
    {
        _bench.Spool.Memory = 0;

        Assert.Equal(250, (await _bench.SendAsync(DoorBench.Submission(), pieceLength: 10)).Code);
    }

    [Fact]
    public async Task A_full_spool_takes_no_MAIL()
    {
        _bench.Spool.Refusal = "the disk is nearly full";

        var reply = await _bench.SendAsync(DoorBench.Submission());

        Assert.Equal((452, "4.3.1"), (reply.Code, reply.Status.ToString()));
    }

    [Fact]
    public async Task A_spool_that_fills_after_MAIL_takes_no_body()
    {
        var opening = await _bench.Door.BeginAsync(DoorBench.Submission(), null, MailParameters.None, default);
        await using var transaction = opening.Transaction!; // There, for the spool still takes mail.
        await transaction.AddRecipientAsync(MailboxAddress.Parse("bob@there.example"), RecipientParameters.None, default);
        _bench.Spool.Refusal = "the disk is nearly full";

        Assert.Equal(452, (await transaction.BeginBodyAsync(default))?.Code);
    }

    [Fact]
    public async Task A_transaction_that_ends_early_leaves_nothing_behind()
    {
        var opening = await _bench.Door.BeginAsync(DoorBench.Submission(), null, MailParameters.None, default);
        await using (var transaction = opening.Transaction!)
        {
            await transaction.AddRecipientAsync(MailboxAddress.Parse("bob@there.example"), RecipientParameters.None, default);
            await transaction.BeginBodyAsync(default);
        }

        Assert.True(Assert.Single(_bench.Spool.Bodies).IsDropped);
    }

    [Fact]
    public async Task A_recipient_named_twice_gets_one_copy()
    {
        await _bench.SendAsync(DoorBench.Submission(), to: ["bob@there.example", "bob@THERE.example", "Bob@there.example"]);

        Assert.Equal(["bob@there.example", "Bob@there.example"], _bench.Spool.Only.Recipients.Select(r => r.Address.ToString()));
    }

    [Theory]
    [InlineData(50, 250)]
    [InlineData(51, 554)]
    public async Task Mail_that_goes_in_a_circle_is_stopped(int received, int code)
    {
        var trace = string.Concat(Enumerable.Repeat("Received: by somewhere.example; Tue, 24 Nov 2026 02:00:00 +0000\r\n", received));

        Assert.Equal(code, (await _bench.SendAsync(DoorBench.Submission(), trace + DoorBench.PlainMessage)).Code);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1000)]
    public async Task A_header_section_without_end_is_refused(int pieceLength)
    {
        var reply = await _bench.SendAsync(DoorBench.Submission(), $"X: {new string('x', 300 * 1024)}\r\n\r\n", pieceLength: pieceLength);

        Assert.Equal((552, "5.3.4"), (reply.Code, reply.Status.ToString()));
    }

    [Fact]
    public async Task Bare_line_ends_do_not_hide_fields_in_a_binary_message()
    {
        var parameters = new MailParameters { Body = BodyType.BinaryMime };

        var reply = await _bench.SendAsync(DoorBench.Submission(), "From: ann@mine.example\rBcc: c@there.example\r\n\r\n\r\0\n", parameters: parameters);

        Assert.Equal((550, "5.6.0"), (reply.Code, reply.Status.ToString()));
    }

    [Fact]
    public async Task Times_of_a_recipient_follow_its_routes_policy()
    {
        await _bench.SendAsync(DoorBench.Submission());

        var recipient = Assert.Single(_bench.Spool.Only.Recipients);
        var now = _bench.Time.GetUtcNow();
        Assert.Equal((now, now.AddDays(3), now.AddHours(4)), (recipient.NextAttempt, recipient.Expires, recipient.WarnAt));
    }

    [Fact]
    public async Task Time_on_hold_is_no_time_of_trying()
    {
        var hold = _bench.Time.GetUtcNow().AddDays(2);

        await _bench.SendAsync(DoorBench.Submission(), parameters: new MailParameters { HoldUntil = hold });

        var recipient = Assert.Single(_bench.Spool.Only.Recipients);
        Assert.Equal((hold, hold.AddDays(3)), (recipient.NextAttempt, recipient.Expires));
    }

    [Fact]
    public async Task DELIVERBY_in_return_mode_ends_the_trying()
    {
        var at = _bench.Time.GetUtcNow().AddMinutes(10);

        await _bench.SendAsync(DoorBench.Submission(), parameters: new MailParameters { DeliverBy = new DeliverBy(at, DeliverByMode.Return, false) });

        var recipient = Assert.Single(_bench.Spool.Only.Recipients);
        Assert.Equal((at, null), (recipient.Expires, recipient.WarnAt));
    }

    [Theory]
    [InlineData(10, 20, DeliverByMode.Return, 250)]
    [InlineData(20, 10, DeliverByMode.Return, 501)]
    [InlineData(20, 10, DeliverByMode.Notify, 250)]
    public async Task A_message_held_until_it_may_no_longer_be_delivered_is_refused(int holdMinutes, int byMinutes, DeliverByMode mode, int code)
    {
        var now = _bench.Time.GetUtcNow();
        var parameters = new MailParameters { HoldUntil = now.AddMinutes(holdMinutes), DeliverBy = new DeliverBy(now.AddMinutes(byMinutes), mode, false) };

        Assert.Equal(code, (await _bench.SendAsync(DoorBench.Submission(), parameters: parameters)).Code);
    }

    [Fact]
    public async Task A_recipient_named_twice_gets_one_copy_however_many_there_are()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"r{i}@there.example").ToArray();

        await _bench.SendAsync(DoorBench.Submission(), to: [.. names, .. names]);

        Assert.Equal(names, _bench.Spool.Only.Recipients.Select(recipient => recipient.Address.ToString()));
    }

    [Fact]
    public async Task Nobody_is_warned_of_a_delayed_report()
    {
        await _bench.SendAsync(DoorBench.Submission(), from: null);

        Assert.Null(Assert.Single(_bench.Spool.Only.Recipients).WarnAt);
    }

    [Fact]
    public async Task A_policy_of_an_eternity_does_not_overflow()
    {
        _bench.Door.Rules = DoorBench.Rules(_bench.Door.Rules.Options, new RetryPolicy { GiveUpAfter = TimeSpan.MaxValue, WarnAfter = TimeSpan.MaxValue });

        Assert.Equal(250, (await _bench.SendAsync(DoorBench.Submission())).Code);
    }
}
