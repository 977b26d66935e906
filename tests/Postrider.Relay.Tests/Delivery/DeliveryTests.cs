using Postrider.Relay.Events;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

public sealed class DeliveryTests
{
    [Fact]
    public async Task An_offered_message_is_delivered_and_leaves_the_spool()
    {
        await using var rig = await RelayRig.StartAsync();

        var message = await rig.SubmitAsync("ann@a.example", "bob@b.example");

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["bob@b.example"], rig.Peers.Delivered);
        var happened = Assert.Single(rig.Memory.Events);
        Assert.Equal((DeliveryEventKind.Delivered, message.Id, 1, "default", "mx.b.example"), (happened.Kind, happened.Message, happened.Attempt, happened.Route, happened.Peer));
        Assert.Equal((ClientStage.DataEnd, 250), (happened.Stage, happened.Reply?.Code));
    }

    [Fact]
    public async Task A_transient_refusal_is_tried_again_by_the_retry_policy()
    {
        await using var rig = await RelayRig.StartAsync();
        var reply = new Reply(451, "4.7.1", "Greylisted");
        rig.Peers.Default = ScriptedPeer.Replying(_ => reply);
        await rig.SubmitAsync("ann@a.example", "bob@b.example");
        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count == 1);
        var deferred = Assert.Single(rig.Memory.Recipients);
        Assert.Equal((1, reply, rig.Now.AddMinutes(5)), (deferred.Attempts, deferred.LastReply, deferred.NextAttempt));

        reply = ScriptedPeer.Ok;
        await rig.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(30));

        Assert.Equal(0, rig.Memory.RecipientCount);
        Assert.Equal(2, Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Delivered)).Attempt);
    }

    [Fact]
    public async Task A_permanent_refusal_is_reported_to_the_sender_in_the_same_change()
    {
        await using var rig = await RelayRig.StartAsync();
        rig.Exchanges.Set("b.example", ("mx.b.example", 10, "10.1.0.1"));
        rig.Peer("10.1.0.1", ScriptedPeer.Replying(_ => new Reply(550, "5.1.1", "No such user")));

        await rig.SubmitAsync("ann@a.example", "bob@b.example");

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["ann@a.example"], rig.Peers.Delivered);
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Bounced));
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Reported));
    }

    [Fact]
    public async Task Recipients_of_one_message_at_one_site_share_a_transaction()
    {
        await using var rig = await RelayRig.StartAsync();

        await rig.SubmitAsync("ann@a.example", "x@b.example", "y@b.example", "z@b.example");

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(3, Assert.Single(rig.Peers.Sent).Transaction.Recipients.Count);
    }

    [Fact]
    public async Task What_waits_in_the_spool_is_delivered_after_the_start()
    {
        await using var rig = new RelayRig();
        await rig.SubmitAsync("ann@a.example", "bob@b.example");
        Assert.Empty(rig.Peers.Openings);

        await rig.Queue.StartAsync(RelayRig.Cancellation);

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(["bob@b.example"], rig.Peers.Delivered);
    }
}
