using Postrider.Relay.Events;
using Postrider.Relay.Outcomes;
using Postrider.Relay.Sources;
using Postrider.Relay.WarmUp;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>The queue keeps to the plans of new sources, and learns from what peers say.</summary>
public sealed class WarmingTests
{
    private static readonly SourcePool Pool = new("default", [new PoolMember(new EgressSource { Name = "new" }, 1)], []);

    [Fact]
    public async Task What_may_not_be_sent_today_waits_for_the_next_day_and_is_no_attempt()
    {
        await using var rig = await StartAsync([2, 100], Pool);

        for (var i = 0; i < 3; i++) await rig.SubmitAsync("ann@a.example", $"x{i}@b.example");
        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count == 1 && rig.Memory.EventsOf(DeliveryEventKind.Delivered).Count == 2);

        var deferred = rig.Memory.EventsOf(DeliveryEventKind.Deferred)[0];
        Assert.Equal("451 4.7.0 The source 'new' is being warmed up and may send no more to other today, nor may others of its pool", deferred.Reply?.ToString());
        Assert.InRange(deferred.NextAttempt!.Value, new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 25, 1, 0, 0, TimeSpan.Zero));
        rig.Time.Advance(TimeSpan.FromHours(23));
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(1, rig.Memory.EventsOf(DeliveryEventKind.Delivered)[^1].Attempt);
    }

    [Fact]
    public async Task What_a_new_source_may_not_send_leaves_by_the_others()
    {
        await using var rig = await StartAsync([2, 100], new SourcePool("default", [.. Pool.Members, new PoolMember(new EgressSource { Name = "old" }, 1)], []));

        for (var i = 0; i < 20; i++) await rig.SubmitAsync("ann@a.example", $"x{i}@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        var bySource = rig.Memory.EventsOf(DeliveryEventKind.Delivered).CountBy(happened => happened.SourceName ?? "").ToDictionary();
        Assert.Equal((2, 18), (bySource["new"], bySource["old"]));
    }

    [Fact]
    public async Task Outcomes_are_told_to_who_learns_with_what_they_say_of_the_sender()
    {
        var watcher = new Recording();
        await using var rig = new RelayRig(RelayRig.DefaultOptions with { Egress = new EgressPlan([Pool], []) }) { Outcomes = watcher };
        rig.Peers.Default = ScriptedPeer.Replying(to => to.LocalPart switch
        {
            "gone" => new Reply(550, "5.1.1", "User unknown"),
            "spam" => new Reply(554, "5.7.1", "Message rejected as spam"),
            "full" => new Reply(452, "4.2.2", "Mailbox full"),
            _ => ScriptedPeer.Ok,
        });
        await rig.RestartAsync();

        await rig.SubmitAsync("ann@a.example", "ok@b.example", "gone@b.example", "spam@b.example", "full@b.example");
        await rig.UntilAsync(() => watcher.Facts.Count(fact => fact.SenderDomain is not null) == 4);

        Assert.Equal(
            [OutcomeKind.Delivered, OutcomeKind.Deferred, OutcomeKind.Bounced, OutcomeKind.Blocked],
            watcher.Facts.Where(fact => fact.SenderDomain is not null).Select(fact => fact.Kind).Order());
        Assert.All(watcher.Facts.Where(fact => fact.SenderDomain is not null), fact => Assert.Equal(("new", "a.example", "other"), (fact.Source, fact.SenderDomain, fact.Provider)));
    }

    private static async Task<RelayRig> StartAsync(int[] days, SourcePool pool)
    {
        var rig = new RelayRig(RelayRig.DefaultOptions with { Egress = new EgressPlan([pool], []) });
        rig.WarmUp.Rules = [new WarmUpRule("new", [], new WarmUpPlan([.. days]))];
        await rig.RestartAsync();
        return rig;
    }

    private sealed class Recording : IOutcomeWatcher
    {
        public System.Collections.Concurrent.ConcurrentBag<OutcomeFact> Facts { get; } = [];

        public void Note(in OutcomeFact fact) => Facts.Add(fact);
    }
}
