using Postrider.Relay.Delivery;
using Postrider.Relay.Events;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>Memory is bounded, and what does not fit is neither lost nor starved.</summary>
public sealed class BoundsTests
{
    private static RelayOptions Small => RelayRig.DefaultOptions with { MaximumLoadedRecipients = 400, MaximumLoadedPerQueue = 50 };

    [Fact]
    public async Task More_than_fits_is_delivered_bit_by_bit_and_once()
    {
        await using var rig = new RelayRig(Small);
        for (var i = 0; i < 1500; i++) await rig.StoreAsync("ann@a.example", MailParameters.None, RecipientParameters.None, $"user{i}@site{i % 30}.example", $"more{i}@big.example");
        var most = 0;
        rig.Peers.Default = new ScriptedPeer
        {
            Send = (transaction, _) =>
            {
                most = Math.Max(most, rig.Queue.Loaded);
                return Task.FromResult(ScriptedPeer.Answer(transaction, ScriptedPeer.Ok));
            },
        };

        await rig.Queue.StartAsync(RelayRig.Cancellation);

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(3000, rig.Peers.Delivered.Count());
        Assert.Equal(3000, rig.Peers.Delivered.Distinct().Count());
        Assert.InRange(most, 1, 400);
    }

    [Fact]
    public async Task A_blocked_destination_with_a_huge_backlog_leaves_room_for_others()
    {
        await using var rig = new RelayRig(Small);
        rig.Exchanges.Set("blocked.example", ("mx.blocked.example", 10, "10.1.0.1"));
        rig.Peer("10.1.0.1", new ScriptedPeer
        {
            Open = async _ =>
            {
                await rig.Peers.ParkAsync(new TaskCompletionSource().Task);
                return null;
            },
        });
        for (var i = 0; i < 3000; i++) await rig.StoreAsync("ann@a.example", MailParameters.None, RecipientParameters.None, $"user{i}@blocked.example");
        await rig.StoreAsync("ann@a.example", MailParameters.None, RecipientParameters.None, "bob@good.example");

        await rig.Queue.StartAsync(RelayRig.Cancellation);

        await rig.UntilAsync(() => rig.Peers.Delivered.Contains("bob@good.example"));
        Assert.InRange(rig.Queue.Loaded, 1, 60);
    }

    [Fact]
    public async Task What_expires_in_the_spool_behind_a_blocked_queue_is_found_within_seconds()
    {
        await using var rig = new RelayRig(Small);
        rig.Exchanges.Set("blocked.example", ("mx.blocked.example", 10, "10.1.0.1"));
        rig.Peer("10.1.0.1", new ScriptedPeer
        {
            Open = async _ =>
            {
                await rig.Peers.ParkAsync(new TaskCompletionSource().Task);
                return null;
            },
        });
        var soon = MailParameters.None with { DeliverBy = new DeliverBy(rig.Now.AddSeconds(130), DeliverByMode.Return, false) };
        for (var i = 0; i < 100; i++) await rig.StoreAsync(null, MailParameters.None, RecipientParameters.None, $"user{i}@blocked.example");
        await rig.StoreAsync(null, soon, RecipientParameters.None, "last@blocked.example");
        await rig.Queue.StartAsync(RelayRig.Cancellation);

        // Between the full minutes at which everything is read once more.
        await rig.PassAsync(TimeSpan.FromSeconds(150), TimeSpan.FromSeconds(5));

        Assert.Equal("last@blocked.example", Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Expired)).Recipient);
    }

    [Fact]
    public async Task A_late_offer_of_what_was_read_and_delivered_sends_nothing_again()
    {
        await using var rig = new RelayRig();
        var (message, recipients) = await rig.StoreAsync("ann@a.example", MailParameters.None, RecipientParameters.None, "bob@b.example");
        await rig.Queue.StartAsync(RelayRig.Cancellation);
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        rig.Queue.Offer(message, recipients);
        await rig.RestAsync();

        Assert.Single(rig.Peers.Sent);
    }

    [Fact]
    public async Task A_row_that_was_read_before_its_removal_was_committed_is_not_sent_again()
    {
        await using var rig = await RelayRig.StartAsync();
        await rig.RestAsync();
        var (message, recipients) = await rig.StoreAsync("ann@a.example", MailParameters.None, RecipientParameters.None, "bob@b.example");
        var reading = new TaskCompletionSource();
        var isRead = new TaskCompletionSource();
        rig.Memory.BeforeRead = () =>
        {
            isRead.TrySetResult();
            return reading.Task;
        };
        rig.Time.Advance(TimeSpan.FromSeconds(61));
        await isRead.Task.WaitAsync(TimeSpan.FromSeconds(30), RelayRig.Cancellation);
        rig.Queue.Offer(message, recipients);
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        rig.Memory.BeforeRead = null;
        reading.SetResult();
        await rig.RestAsync();

        Assert.Single(rig.Peers.Sent);
    }
}
