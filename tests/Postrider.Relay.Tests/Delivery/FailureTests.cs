using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>What goes wrong on the way, and what it may cost.</summary>
public sealed class FailureTests
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    [Fact]
    public async Task A_thousand_black_holes_do_not_delay_a_good_destination()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Peers.Default = new ScriptedPeer { Open = _ => HangAsync(rig) };
        rig.Exchanges.Set("good.example", ("mx.good.example", 10, "10.200.0.1"));
        rig.Peer("10.200.0.1", new ScriptedPeer());
        for (var i = 0; i < 1000; i++) await rig.SubmitAsync("ann@a.example", $"bob@hole{i}.example", $"eve@hole{i}.example");

        await rig.SubmitAsync("ann@a.example", "bob@good.example");

        await rig.UntilAsync(() => rig.Peers.Delivered.Contains("bob@good.example"));
        await rig.UntilAsync(() => rig.Peers.ParkedOpenings == 1000);
    }

    [Fact]
    public async Task A_look_up_that_never_ends_delays_its_own_domain_alone()
    {
        await using var rig = await RelayRig.StartAsync();
        for (var i = 0; i < 700; i++)
        {
            rig.Exchanges.Hang($"lost{i}.example");
            await rig.SubmitAsync("ann@a.example", $"bob@lost{i}.example");
        }

        await rig.SubmitAsync("ann@a.example", "bob@good.example");
        rig.Time.Advance(TimeSpan.FromSeconds(6));

        await rig.UntilAsync(() => rig.Peers.Delivered.Contains("bob@good.example"));
        rig.Time.Advance(TimeSpan.FromMinutes(3));
        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count >= 500);
    }

    [Fact]
    public async Task The_next_host_takes_what_the_first_does_not()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Exchanges.Set("b.example", ("mx1.b.example", 10, "10.1.0.1"), ("mx2.b.example", 20, "10.1.0.2"));
        rig.Peer("10.1.0.1", ScriptedPeer.Unreachable());

        await rig.SubmitAsync("ann@a.example", "bob@b.example");

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        var delivered = Assert.Single(rig.Memory.Events);
        Assert.Equal((DeliveryEventKind.Delivered, "mx2.b.example", 1), (delivered.Kind, delivered.Peer, delivered.Attempt));
    }

    [Fact]
    public async Task One_failed_attempt_defers_all_that_is_ready_for_the_site()
    {
        await using var rig = await RelayRig.StartAsync();
        var opened = new TaskCompletionSource();
        rig.Peers.Default = new ScriptedPeer
        {
            Open = async _ =>
            {
                await rig.Peers.ParkAsync(opened.Task);
                return new ClientFailure(ClientStage.Connect, new Reply(421, "4.4.1", "connection refused"), false, null);
            },
        };
        for (var i = 0; i < 50; i++) await rig.SubmitAsync("ann@a.example", $"user{i}@b.example");
        await rig.UntilAsync(() => rig.Peers.ParkedOpenings == 1);

        opened.SetResult();

        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count == 50);
        Assert.Single(rig.Peers.Openings);
        Assert.All(rig.Memory.Recipients, recipient => Assert.Equal((1, "421 4.4.1 connection refused"), (recipient.Attempts, recipient.LastReply?.ToString())));
        Assert.Equal(QueueConstraint.Suspended, rig.Queue.FindQueue("b.example")?.Constraint);
    }

    [Fact]
    public async Task A_suspended_site_is_tried_again_and_then_takes_everything()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Exchanges.Set("b.example", ("mx.b.example", 10, "10.1.0.1"));
        rig.Peer("10.1.0.1", ScriptedPeer.Unreachable());
        await rig.SubmitAsync("ann@a.example", "first@b.example");
        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count == 1);
        await rig.SubmitAsync("ann@a.example", "second@b.example");
        rig.Peer("10.1.0.1", new ScriptedPeer());

        await rig.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(10));

        Assert.Equal(0, rig.Memory.RecipientCount);
        Assert.Equal(["second@b.example", "first@b.example"], rig.Peers.Delivered);
    }

    [Fact]
    public async Task A_greeting_of_554_defers_and_521_from_every_host_bounces()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Exchanges.Set("busy.example", ("mx.busy.example", 10, "10.1.0.1"));
        rig.Exchanges.Set("never.example", ("mx.never.example", 10, "10.1.0.2"));
        rig.Peer("10.1.0.1", new ScriptedPeer { Open = _ => Task.FromResult<ClientFailure?>(new ClientFailure(ClientStage.Greeting, new Reply(554, "5.7.1", "No"), true, null)) });
        rig.Peer("10.1.0.2", new ScriptedPeer { Open = _ => Task.FromResult<ClientFailure?>(new ClientFailure(ClientStage.Greeting, new Reply(521, "5.3.2", "No mail here"), true, null)) });

        await rig.SubmitAsync(null, "bob@busy.example", "bob@never.example");

        await rig.UntilAsync(() => rig.Memory.Events.Count == 2);
        Assert.Equal("bob@busy.example", Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Deferred)).Recipient);
        Assert.Equal("bob@never.example", Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Bounced)).Recipient);
    }

    [Fact]
    public async Task An_idle_connection_that_the_peer_closed_is_no_failure()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Peers.Default = new ScriptedPeer { ClosesIdle = true };

        for (var i = 0; i < 5; i++)
        {
            await rig.SubmitAsync("ann@a.example", $"user{i}@b.example");
            await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        }

        Assert.All(rig.Memory.Events, happened => Assert.Equal((DeliveryEventKind.Delivered, 1), (happened.Kind, happened.Attempt)));
        Assert.Equal(5, rig.Peers.Opened);
    }

    [Fact]
    public async Task A_kept_connection_that_breaks_before_the_body_is_not_counted_as_an_attempt()
    {
        await using var rig = await RelayRig.StartAsync();
        var transactions = 0;
        rig.Peers.Default = new ScriptedPeer
        {
            Send = (transaction, _) => Task.FromResult(Interlocked.Increment(ref transactions) == 2
                ? ScriptedPeer.Answer(transaction, new Reply(421, "4.3.2", "Too many messages here"), ClientStage.Mail, usable: false)
                : ScriptedPeer.Answer(transaction, ScriptedPeer.Ok)),
        };
        await rig.SubmitAsync("ann@a.example", "first@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        await rig.SubmitAsync("ann@a.example", "second@b.example");

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(2, rig.Peers.Opened);
        Assert.All(rig.Memory.Events, happened => Assert.Equal((DeliveryEventKind.Delivered, 1), (happened.Kind, happened.Attempt)));
    }

    [Fact]
    public async Task A_stuck_attempt_is_named_and_cut_and_its_mail_goes_on()
    {
        using var log = new LogLines();
        await using var rig = new RelayRig(RelayRig.DefaultOptions with { StuckAfter = TimeSpan.FromMinutes(10) }, loggers: log);
        await rig.Queue.StartAsync(RelayRig.Cancellation);
        var calls = 0;
        rig.Peers.Default = new ScriptedPeer
        {
            Send = async (transaction, _) =>
            {
                if (Interlocked.Increment(ref calls) == 1) await rig.Peers.ParkAsync(Never, inTransaction: true);
                return ScriptedPeer.Answer(transaction, ScriptedPeer.Ok);
            },
        };
        await rig.SubmitAsync("ann@a.example", "stuck@b.example");
        await rig.SubmitAsync("ann@a.example", "behind@b.example");
        await rig.UntilAsync(() => rig.Peers.ParkedTransactions == 1);

        rig.Time.Advance(TimeSpan.FromMinutes(11));

        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count == 1 && rig.Memory.EventsOf(DeliveryEventKind.Delivered).Count == 1);
        Assert.Equal("behind@b.example", Assert.Single(rig.Peers.Delivered));
        Assert.Equal("stuck@b.example", Assert.Single(rig.Memory.Recipients).Address.ToString());
        Assert.Contains("b.example", Assert.Single(log.Lines, line => line.StartsWith("Error: Stuck:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outcomes_that_cannot_be_recorded_are_kept_and_nothing_new_is_sent_meanwhile()
    {
        await using var rig = await RelayRig.StartAsync();
        var fails = true;
        var failures = 0;
        rig.Memory.BeforeCommit = change =>
        {
            if (!fails || change.Append.Count > 0) return;
            failures++;
            throw new SpoolException("The disk is full.");
        };
        await rig.SubmitAsync("ann@a.example", "first@b.example");
        await rig.UntilAsync(() => rig.Peers.Sent.Count == 1);
        await rig.PassUntilAsync(TimeSpan.FromMilliseconds(100), () => failures >= 3);

        await rig.SubmitAsync("ann@a.example", "second@b.example", "third@c.example");
        Assert.Single(rig.Peers.Sent);
        Assert.Empty(rig.Memory.Events);
        fails = false;

        await rig.PassUntilAsync(TimeSpan.FromMilliseconds(100), () => rig.Memory.RecipientCount == 0);
        Assert.Equal(["first@b.example", "second@b.example", "third@c.example"], rig.Peers.Delivered.Order());
    }

    [Fact]
    public async Task Only_what_was_in_flight_at_a_crash_is_sent_again()
    {
        await using var rig = await RelayRig.StartAsync();
        await rig.SubmitAsync("ann@a.example", "safe@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        var lost = new TaskCompletionSource();
        rig.Memory.BeforeCommit = change =>
        {
            if (change.Append.Count > 0) return;
            lost.TrySetResult();
            throw new SpoolException("The power is gone.");
        };
        await rig.SubmitAsync("ann@a.example", "doubtful@b.example");
        await lost.Task.WaitAsync(RelayRig.Cancellation);

        rig.Memory.BeforeCommit = null;
        await rig.RestartAsync();

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["doubtful@b.example", "doubtful@b.example", "safe@b.example"], rig.Peers.Delivered.Order());
    }

    [Fact]
    public async Task A_permanent_refusal_is_not_tried_again_after_a_restart()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Peers.Default = ScriptedPeer.Replying(_ => new Reply(550, "5.1.1", "No such user"));
        await rig.SubmitAsync(null, "bob@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        await rig.RestartAsync();
        await rig.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));

        Assert.Single(rig.Peers.Openings);
    }

    [Fact]
    public async Task Mail_expires_wherever_it_is_stuck()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Exchanges.Hang("dns.example");
        rig.Exchanges.Set("connect.example", ("mx.connect.example", 10, "10.1.0.1"));
        rig.Peer("10.1.0.1", new ScriptedPeer { Open = _ => HangAsync(rig) });
        rig.Exchanges.Set("slow.example", ("mx.slow.example", 10, "10.1.0.2"));
        rig.Peer("10.1.0.2", new ScriptedPeer
        {
            Send = async (transaction, _) =>
            {
                await rig.Peers.ParkAsync(Never, inTransaction: true);
                return ScriptedPeer.Answer(transaction, ScriptedPeer.Ok);
            },
        });
        var soon = MailParameters.None with { DeliverBy = new DeliverBy(rig.Now.AddMinutes(1), DeliverByMode.Return, false) };
        await rig.SubmitAsync("ann@a.example", "front@slow.example");
        await rig.UntilAsync(() => rig.Peers.ParkedTransactions == 1);
        await rig.SubmitAsync("ann@a.example", soon, RecipientParameters.None, "x@dns.example", "x@connect.example", "x@slow.example");

        rig.Time.Advance(TimeSpan.FromSeconds(61));

        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Expired).Count == 3);
        var report = Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Reported));
        Assert.NotNull(report.Note);
    }

    [Fact]
    public async Task Three_days_of_deferrals_end_with_one_warning_and_one_bounce()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Exchanges.Set("b.example", ("mx.b.example", 10, "10.1.0.1"));
        rig.Peer("10.1.0.1", ScriptedPeer.Replying(_ => new Reply(451, "4.7.1", "Try later")));

        await rig.SubmitAsync("ann@a.example", "bob@b.example");
        await rig.PassAsync(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));

        Assert.Equal(0, rig.Memory.RecipientCount);
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.DelayReported));
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Expired));
        Assert.Equal(2, rig.Peers.Delivered.Count(recipient => recipient == "ann@a.example"));
        // 5, 10, 20, 40, 80, 160 minutes, then every 4 hours.
        Assert.InRange(rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count, 22, 26);
        Assert.Equal(Enumerable.Range(1, rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count), rig.Memory.EventsOf(DeliveryEventKind.Deferred).Select(happened => happened.Attempt));
    }

    private static async Task<ClientFailure?> HangAsync(RelayRig rig)
    {
        await rig.Peers.ParkAsync(Never);
        return null;
    }
}
