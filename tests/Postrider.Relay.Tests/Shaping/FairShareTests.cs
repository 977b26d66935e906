using Postrider.Relay.Delivery;
using Postrider.Relay.Labels;
using Postrider.Relay.Queue;
using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Relay.Tests.Delivery;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Shaping;

/// <summary>Tenants take turns where they have mail for one site.</summary>
public sealed class FairShareTests
{
    private static readonly RelayOptions OneConnection = RelayRig.With(route => route with { MaximumConnections = 1 });

    [Fact]
    public void A_million_of_one_tenant_does_not_delay_ten_of_another()
    {
        var queue = new PriorityBands();
        var backlog = new Backlog("site.example", "");
        for (var i = 0; i < 1_000_000; i++) queue.Add(Recipient(i, "large", backlog));
        for (var i = 0; i < 10; i++) queue.Add(Recipient(2_000_000 + i, "small", backlog));

        var taken = new List<string>();
        while (taken.Count(tenant => tenant == "small") < 10) taken.Add(Take(queue));

        Assert.InRange(taken.Count, 19, 21);
    }

    [Fact]
    public void Tenants_get_shares_by_their_weights()
    {
        var heavy = new ShapeRule { Name = "heavy", Place = new RulePlace("shape.toml", 1), Tenants = new NamePatterns(["heavy"]), Values = new ShapeValues { Weight = 3 } };
        var queue = new PriorityBands { Weights = new TenantWeights(new ShapeTable([heavy]), default) };
        var backlog = new Backlog("site.example", "");
        for (var i = 0; i < 1000; i++)
        {
            queue.Add(Recipient(i, "light", backlog));
            queue.Add(Recipient(10_000 + i, "heavy", backlog));
        }

        var taken = Enumerable.Range(0, 400).Select(_ => Take(queue)).CountBy(tenant => tenant).ToDictionary();

        Assert.InRange(taken["heavy"], 298, 302);
    }

    [Fact]
    public void Who_comes_later_is_not_paid_for_the_time_before()
    {
        var queue = new PriorityBands();
        var backlog = new Backlog("site.example", "");
        for (var i = 0; i < 1000; i++) queue.Add(Recipient(i, "first", backlog));
        for (var i = 0; i < 500; i++) Take(queue);
        for (var i = 0; i < 100; i++) queue.Add(Recipient(5000 + i, "second", backlog));

        var taken = Enumerable.Range(0, 100).Select(_ => Take(queue)).CountBy(tenant => tenant).ToDictionary();

        Assert.InRange(taken["second"], 49, 51);
    }

    [Fact]
    public void The_position_says_how_many_are_taken_before()
    {
        var queue = new PriorityBands();
        var backlog = new Backlog("site.example", "");
        for (var i = 0; i < 1000; i++) queue.Add(Recipient(i, "large", backlog));
        LoadedRecipient? last = null;
        for (var i = 0; i < 10; i++) queue.Add(last = Recipient(5000 + i, "small", backlog));

        var position = queue.PositionOf(last!);
        var before = 0;
        while (Take(queue, out var taken) && taken != last) before++;

        Assert.InRange(position, before - 2, before + 2);
    }

    [Fact]
    public async Task Transactional_mail_goes_before_bulk_mail_and_tenants_in_turn()
    {
        await using var rig = new RelayRig(OneConnection);
        await StoreAsync(rig, 200, "large", MailStream.Bulk);
        await StoreAsync(rig, 10, "small", MailStream.Bulk);
        await StoreAsync(rig, 5, "large", MailStream.Transactional);

        await rig.Queue.StartAsync(RelayRig.Cancellation);
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        // What was ready when the connection came about is in order; the first transaction may have begun before all was loaded.
        var order = rig.Peers.Delivered.ToList();
        Assert.InRange(order.FindLastIndex(to => to.StartsWith("transactional.large", StringComparison.Ordinal)), 4, 8);
        Assert.InRange(order.FindLastIndex(to => to.StartsWith("bulk.small", StringComparison.Ordinal)), 0, 35);
    }

    [Fact]
    public async Task A_backlog_of_one_tenant_that_fills_its_place_in_memory_leaves_room_for_another()
    {
        await using var rig = new RelayRig(OneConnection with { MaximumLoadedRecipients = 400, MaximumLoadedPerQueue = 50 });
        await StoreAsync(rig, 3000, "large", MailStream.Transactional);
        await StoreAsync(rig, 100, "small", MailStream.Transactional);

        await rig.Queue.StartAsync(RelayRig.Cancellation);
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        var order = rig.Peers.Delivered.ToList();
        Assert.Equal(3100, order.Distinct().Count());
        Assert.InRange(order.FindLastIndex(to => to.StartsWith("transactional.small", StringComparison.Ordinal)), 0, 1000);
    }

    [Fact]
    public async Task New_mail_of_one_tenant_finds_room_behind_a_queue_that_another_has_filled()
    {
        await using var rig = await RelayRig.StartAsync(OneConnection with { MaximumLoadedRecipients = 400, MaximumLoadedPerQueue = 50 });
        var gate = new TaskCompletionSource();
        rig.Exchanges.Set("site.example", ("mx.site.example", 10, "10.1.1.1"));
        rig.Peers.Default = new ScriptedPeer
        {
            Send = async (transaction, _) =>
            {
                await rig.Peers.ParkAsync(gate.Task, inTransaction: true);
                return ScriptedPeer.Answer(transaction, ScriptedPeer.Ok);
            },
        };
        await OfferAsync(rig, 1000, "large");
        await OfferAsync(rig, 10, "small");
        await rig.RestAsync();

        gate.SetResult();
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        Assert.InRange(rig.Peers.Delivered.ToList().FindLastIndex(to => to.StartsWith("small", StringComparison.Ordinal)), 0, 30);
    }

    private static async Task StoreAsync(RelayRig rig, int count, string tenant, MailStream stream)
    {
        rig.Labels = new MessageLabels { Tenant = tenant, Stream = stream };
        for (var i = 0; i < count; i++) await rig.StoreAsync(null, MailParameters.None, RecipientParameters.None, $"{(stream == MailStream.Bulk ? "bulk" : "transactional")}.{tenant}{i}@site.example");
    }

    private static async Task OfferAsync(RelayRig rig, int count, string tenant)
    {
        rig.Labels = new MessageLabels { Tenant = tenant };
        for (var i = 0; i < count; i++) await rig.SubmitAsync(null, $"{tenant}{i}@site.example");
    }

    private static string Take(PriorityBands queue) => Take(queue, out var taken) ? taken!.Tenant : "";

    private static bool Take(PriorityBands queue, out LoadedRecipient? taken)
    {
        taken = queue.First?.First;
        if (taken is null) return false;
        queue.Charge(taken.Parcel!, 1);
        queue.Remove(taken);
        return true;
    }

    private static LoadedRecipient Recipient(int number, string tenant, Backlog backlog)
    {
        var message = new SpooledMessage
        {
            Id = new SpoolId(number + 1),
            ReversePath = null,
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Size = 1,
            Origin = "submission",
            Labels = new MessageLabels { Tenant = tenant },
        };
        var recipient = new SpooledRecipient { Key = new RecipientKey(message.Id, 0), Address = Address, NextAttempt = DateTimeOffset.UnixEpoch, Expires = DateTimeOffset.MaxValue };
        return new LoadedRecipient(message, recipient, backlog);
    }

    private static readonly MailboxAddress Address = MailboxAddress.Parse("user@site.example");
}
