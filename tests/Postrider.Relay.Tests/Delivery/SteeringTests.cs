using System.Net;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>Routes, and what administrators do.</summary>
public sealed class SteeringTests
{
    private static readonly QueueFilter All = new();

    [Theory]
    [InlineData(QueueChange.Delete, DeliveryEventKind.Deleted)]
    [InlineData(QueueChange.Expire, DeliveryEventKind.Expired)]
    [InlineData(QueueChange.Retry, DeliveryEventKind.Delivered)]
    public async Task A_change_ends_what_waits(QueueChange change, DeliveryEventKind end)
    {
        await using var rig = await DeferredAsync();

        var changed = await rig.Queue.ChangeAsync(All, change, RelayRig.Cancellation);

        Assert.Equal(1, changed);
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Single(rig.Memory.EventsOf(end));
    }

    [Fact]
    public async Task What_is_held_is_not_tried_until_it_is_released()
    {
        await using var rig = await DeferredAsync();
        await rig.Queue.ChangeAsync(All, QueueChange.Hold, RelayRig.Cancellation);
        await rig.PassAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1));
        Assert.Empty(rig.Peers.Sent);

        await rig.Queue.ChangeAsync(All, QueueChange.Release, RelayRig.Cancellation);

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["bob@b.example"], rig.Peers.Delivered);
    }

    [Fact]
    public async Task What_is_being_sent_is_left_out_of_a_change()
    {
        await using var rig = await RelayRig.StartAsync();
        var answer = new TaskCompletionSource();
        rig.Peers.Default = new ScriptedPeer
        {
            Send = async (transaction, _) =>
            {
                await rig.Peers.ParkAsync(answer.Task, inTransaction: true);
                return ScriptedPeer.Answer(transaction, ScriptedPeer.Ok);
            },
        };
        await rig.SubmitAsync("ann@a.example", "first@b.example");
        await rig.UntilAsync(() => rig.Peers.ParkedTransactions == 1);
        await rig.SubmitAsync("ann@a.example", "second@b.example");

        var changed = await rig.Queue.ChangeAsync(All, QueueChange.Delete, RelayRig.Cancellation);
        answer.SetResult();

        Assert.Equal(1, changed);
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["first@b.example"], rig.Peers.Delivered);
    }

    [Theory]
    [InlineData(QueueChange.Hold, DeliveryEventKind.Held, 1)]
    [InlineData(QueueChange.Delete, DeliveryEventKind.Deleted, 0)]
    [InlineData(QueueChange.Expire, DeliveryEventKind.Expired, 0)]
    public async Task A_change_comes_to_what_is_being_sent_when_its_attempt_ends_in_a_deferral(QueueChange change, DeliveryEventKind kind, int left)
    {
        await using var rig = await RelayRig.StartAsync();
        var answer = ParkOne(rig, new Reply(451, "4.3.0", "Later"));
        await rig.SubmitAsync(null, "first@b.example");
        await rig.UntilAsync(() => rig.Peers.ParkedTransactions == 1);

        Assert.Equal(0, await rig.Queue.ChangeAsync(All, change, RelayRig.Cancellation));
        Assert.Empty(rig.Memory.EventsOf(kind));
        answer.SetResult();

        await rig.UntilAsync(() => rig.Memory.EventsOf(kind).Count > 0);
        await rig.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(5));
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Deferred));
        Assert.Equal(left, rig.Memory.Recipients.Count(recipient => recipient.State == RecipientState.Held));
        Assert.Equal(left, rig.Memory.RecipientCount);
    }

    [Fact]
    public async Task A_release_takes_back_a_hold_of_what_is_being_sent()
    {
        await using var rig = await RelayRig.StartAsync();
        var answer = ParkOne(rig, new Reply(451, "4.3.0", "Later"));
        await rig.SubmitAsync(null, "first@b.example");
        await rig.UntilAsync(() => rig.Peers.ParkedTransactions == 1);
        await rig.Queue.ChangeAsync(All, QueueChange.Hold, RelayRig.Cancellation);

        await rig.Queue.ChangeAsync(All, QueueChange.Release, RelayRig.Cancellation);
        answer.SetResult();

        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count > 0);
        rig.Peers.Default = ScriptedPeer.Replying(_ => ScriptedPeer.Ok, ClientStage.DataEnd);
        await rig.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(5));
        Assert.Equal(0, rig.Memory.RecipientCount);
    }

    private static TaskCompletionSource ParkOne(RelayRig rig, Reply reply)
    {
        var answer = new TaskCompletionSource();
        rig.Peers.Default = new ScriptedPeer
        {
            Send = async (transaction, _) =>
            {
                await rig.Peers.ParkAsync(answer.Task, inTransaction: true);
                return ScriptedPeer.Answer(transaction, reply);
            },
        };
        return answer;
    }

    [Fact]
    public async Task Mail_that_comes_in_during_a_change_is_delivered_after_it()
    {
        await using var rig = await DeferredAsync();
        var go = new TaskCompletionSource();
        rig.Memory.BeforeChange = () => go.Task;
        var changing = rig.Queue.ChangeAsync(new QueueFilter { Destination = "b.example", Message = rig.Memory.Messages[0].Id }, QueueChange.Delete, RelayRig.Cancellation);
        await rig.SubmitAsync("ann@a.example", "new@b.example");

        go.SetResult();

        Assert.Equal(1, await changing);
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["new@b.example"], rig.Peers.Delivered);
    }

    [Fact]
    public async Task Mail_to_another_destination_goes_on_during_a_change()
    {
        await using var rig = await DeferredAsync();
        var go = new TaskCompletionSource();
        rig.Memory.BeforeChange = () => go.Task;
        var changing = rig.Queue.ChangeAsync(new QueueFilter { Destination = "b.example" }, QueueChange.Delete, RelayRig.Cancellation);

        await rig.SubmitAsync("ann@a.example", "new@c.example");
        await rig.UntilAsync(() => rig.Peers.Sent.Count == 1);

        go.SetResult();
        Assert.Equal(1, await changing);
    }

    [Fact]
    public async Task A_discard_route_drops_and_a_hold_route_keeps_until_released()
    {
        var options = RelayRig.DefaultOptions with
        {
            Routes =
            [
                new Route { Name = "drop", Kind = RouteKind.Discard, Destinations = ["drop.example"] },
                new Route { Name = "keep", Kind = RouteKind.Hold, Destinations = ["keep.example"] },
                .. RelayRig.DefaultOptions.Routes,
            ],
        };
        await using var rig = await RelayRig.StartAsync(options);
        await rig.SubmitAsync("ann@a.example", "bob@drop.example", "bob@keep.example");
        await rig.UntilAsync(() => rig.Memory.Events.Count == 2);
        Assert.Equal("drop", Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Discarded)).Route);
        Assert.Equal(RecipientState.Held, Assert.Single(rig.Memory.Recipients).State);

        await rig.Queue.ChangeAsync(All, QueueChange.Release, RelayRig.Cancellation);

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["bob@keep.example"], rig.Peers.Delivered);
    }

    [Fact]
    public async Task A_smart_host_takes_every_destination_over_one_connection()
    {
        var options = RelayRig.DefaultOptions with
        {
            Routes =
            [
                new Route
                {
                    Name = "default", Kind = RouteKind.SmartHost, Hosts = [new RouteHost("smart.example", 587, UseMx: false)],
                    Tls = ClientTls.Verified, Credential = new ClientCredential("us", "secret"), AllowUnverifiedCredential = true,
                },
            ],
        };
        await using var rig = await RelayRig.StartAsync(options);
        rig.Exchanges.Set("smart.example", ("smart.example", 0, "10.1.0.1"));

        await rig.SubmitAsync("ann@a.example", "x@b.example", "y@c.example");

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(2, Assert.Single(rig.Peers.Sent).Transaction.Recipients.Count);
        var opening = Assert.Single(rig.Peers.Openings);
        Assert.Equal(("10.1.0.1:587", ClientTls.Verified, "us", true), (opening.Remote.ToString(), opening.Tls, opening.Credential?.User, opening.AllowUnverifiedCredential));
    }

    [Fact]
    public async Task A_route_with_several_source_addresses_sends_from_each_of_them()
    {
        var sources = new[] { "127.0.0.2", "127.0.0.3" };
        await using var rig = await RelayRig.StartAsync(RelayRig.With(route => route with { Sources = [.. sources.Select(IPAddress.Parse)] }));

        for (var i = 0; i < 20; i++) await rig.SubmitAsync("ann@a.example", $"to{i}@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        Assert.Equal(sources, rig.Peers.Openings.Select(opening => opening.Source?.ToString()).Distinct().Order());
        Assert.Equal(sources, rig.Memory.EventsOf(DeliveryEventKind.Delivered).Select(happened => happened.Source).Distinct().Order());
    }

    [Fact]
    public async Task An_LMTP_server_answers_for_each_recipient()
    {
        var options = RelayRig.DefaultOptions with
        {
            Routes = [new Route { Name = "default", Kind = RouteKind.Lmtp, Hosts = [new RouteHost("[10.1.0.1]", 24, UseMx: false)], Retry = RetryPolicy.Default }],
        };
        await using var rig = await RelayRig.StartAsync(options);
        rig.Exchanges.Set("[10.1.0.1]", ("store.example", 0, "10.1.0.1"));
        rig.Peers.Default = ScriptedPeer.Replying(to => to.LocalPart switch
        {
            "full" => new Reply(452, "4.2.2", "Full"),
            "gone" => new Reply(550, "5.1.1", "Gone"),
            _ => ScriptedPeer.Ok,
        }, ClientStage.DataEnd);

        await rig.SubmitAsync(null, "ok@b.example", "full@b.example", "gone@b.example");

        await rig.UntilAsync(() => rig.Memory.Events.Count == 3);
        Assert.Equal(ClientProtocol.Lmtp, Assert.Single(rig.Peers.Openings).Protocol);
        Assert.Equal(
            [DeliveryEventKind.Delivered, DeliveryEventKind.Deferred, DeliveryEventKind.Bounced],
            rig.Memory.Events.OrderBy(happened => happened.Ordinal).Select(happened => happened.Kind));
    }

    [Fact]
    public async Task Higher_priority_goes_first()
    {
        await using var rig = await RelayRig.StartAsync(RelayRig.With(route => route with { MaximumConnections = 1 }));
        var opened = new TaskCompletionSource();
        rig.Peers.Default = new ScriptedPeer
        {
            Open = async _ =>
            {
                await rig.Peers.ParkAsync(opened.Task);
                return null;
            },
        };
        await rig.SubmitAsync("ann@a.example", MailParameters.None with { Priority = -4 }, RecipientParameters.None, "low@b.example");
        await rig.SubmitAsync("ann@a.example", "normal@b.example");
        await rig.SubmitAsync("ann@a.example", MailParameters.None with { Priority = 3 }, RecipientParameters.None, "high@b.example");

        opened.SetResult();

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["high@b.example", "normal@b.example", "low@b.example"], rig.Peers.Delivered);
    }

    [Fact]
    public async Task Mail_for_later_is_not_sent_before_its_time()
    {
        await using var rig = await RelayRig.StartAsync();
        await rig.SubmitAsync("ann@a.example", MailParameters.None with { HoldUntil = rig.Now.AddHours(2) }, RecipientParameters.None, "bob@b.example");
        await rig.PassAsync(TimeSpan.FromMinutes(119), TimeSpan.FromMinutes(7));
        Assert.Empty(rig.Peers.Sent);

        await rig.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(30));

        Assert.Equal(["bob@b.example"], rig.Peers.Delivered);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_nothing_wait_longer_than_it_says()
    {
        await using var rig = await DeferredAsync();

        rig.Time.AdjustTime(rig.Now.AddHours(-1));
        await rig.PassAsync(TimeSpan.FromMinutes(70), TimeSpan.FromMinutes(1));

        Assert.Equal(["bob@b.example"], rig.Peers.Delivered);
    }

    [Fact]
    public async Task Connections_stay_within_the_limit_of_all()
    {
        await using var rig = await RelayRig.StartAsync(RelayRig.DefaultOptions with { MaximumConnections = 3 });
        for (var i = 0; i < 300; i++) await rig.SubmitAsync("ann@a.example", $"user{i}@b{i % 3}.example");

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        Assert.Equal(300, rig.Peers.Delivered.Distinct().Count());
        Assert.Equal(300, rig.Peers.Delivered.Count());
        Assert.InRange(rig.Peers.MostOpen, 1, 6);
    }

    [Fact]
    public async Task A_reload_sends_what_waits_by_the_new_routes()
    {
        await using var rig = await DeferredAsync();

        rig.Queue.Options = RelayRig.DefaultOptions with
        {
            Routes = [new Route { Name = "elsewhere", Kind = RouteKind.SmartHost, Hosts = [new RouteHost("smart.example", 25, UseMx: false)] }],
        };
        await rig.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(30));

        Assert.Equal("elsewhere", Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Delivered)).Route);
    }

    /// <summary>A relay with one recipient that was deferred once, and would be taken now.</summary>
    private static async Task<RelayRig> DeferredAsync()
    {
        var rig = await RelayRig.StartAsync();
        rig.Peers.Default = ScriptedPeer.Replying(_ => new Reply(451, "4.7.1", "Greylisted"));
        await rig.SubmitAsync(null, "bob@b.example");
        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count == 1);
        await rig.RestAsync();
        rig.Peers.Peers.Clear();
        rig.Peers.Default = new ScriptedPeer();
        // The kept connection still has the old manner.
        await rig.PassAsync(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        return rig;
    }
}
