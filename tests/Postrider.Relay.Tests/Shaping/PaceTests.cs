using System.Collections.Immutable;
using Postrider.Relay.Delivery;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Tests.Delivery;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Shaping;

/// <summary>The pace of real ready queues, in simulated time.</summary>
public sealed class PaceTests
{
    private static readonly Reply TooFast = new(421, "4.7.28", "Unusual rate of mail from your IP address");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_rate_of_messages_is_kept_and_used()
    {
        await using var rig = await StartAsync(new ShapeValues { MessageRates = Rates("10/m") });
        await SubmitAsync(rig, 50);

        await rig.PassAsync(TimeSpan.FromMinutes(3), Second);

        Assert.InRange(rig.Peers.Sent.Count, 29, 31);
        var view = rig.Queue.FindQueue("site.example")!;
        Assert.Equal(QueueConstraint.MessageRate, view.Constraint);
        Assert.Contains("10/m", view.Limit, StringComparison.Ordinal);
        Assert.Contains("shape.toml:1", view.Limit, StringComparison.Ordinal);
        Assert.InRange(view.Ceiling!.Value * 60, 9.9, 10.1);
    }

    [Fact]
    public async Task A_message_waits_for_its_moment_without_anybody_looking()
    {
        await using var rig = await StartAsync(new ShapeValues { MessageRates = Rates("1/h") });
        await SubmitAsync(rig, 2);
        await rig.RestAsync();

        await rig.PassAsync(TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(59));
        var early = rig.Peers.Sent.Count;
        await rig.PassAsync(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3));

        Assert.Equal((1, 2), (early, rig.Peers.Sent.Count));
    }

    [Fact]
    public async Task A_rate_of_connections_is_kept()
    {
        await using var rig = await StartAsync(new ShapeValues { ConnectionRates = Rates("6/m"), MaximumTransactions = 1 });
        await SubmitAsync(rig, 40);

        await rig.PassAsync(TimeSpan.FromMinutes(2), Second);
        await rig.PassAsync(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));

        Assert.InRange(rig.Peers.Opened, 11, 14);
        Assert.Equal(QueueConstraint.ConnectionRate, rig.Queue.FindQueue("site.example")!.Constraint);
    }

    [Fact]
    public async Task A_reply_that_speaks_of_rate_halves_the_connections_and_the_pace_comes_back_in_steps()
    {
        var isBusy = false;
        await using var rig = await StartAsync(new ShapeValues { MaximumConnections = 8 }, Reaction(ReactionKind.Slow) with { For = TimeSpan.FromMinutes(5) });
        rig.Peers.Default = new ScriptedPeer { Send = (transaction, _) => Task.FromResult(ScriptedPeer.Answer(transaction, isBusy ? TooFast : ScriptedPeer.Ok, usable: !isBusy)) };
        await SubmitAsync(rig, 100);
        await rig.RestAsync();
        Assert.Equal(8, rig.Queue.FindQueue("site.example")!.MaximumConnections);

        isBusy = true;
        await SubmitAsync(rig, 1);
        await rig.RestAsync();
        isBusy = false;
        var slowed = rig.Queue.FindQueue("site.example")!;
        await rig.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(10));

        Assert.Equal((4, 0.5), (slowed.MaximumConnections, slowed.Pace));
        Assert.Equal([ShapingEventKind.Recovered, ShapingEventKind.SlowedDown], rig.Queue.ShapingEvents().Select(happened => happened.Kind));
        Assert.Equal(2, rig.Memory.EventsOf(DeliveryEventKind.Paced).Count);
    }

    [Fact]
    public async Task A_pause_sends_nothing_keeps_what_is_ready_untried_and_ends_by_itself()
    {
        var isBlocked = true;
        await using var rig = await StartAsync(new ShapeValues(), Reaction(ReactionKind.Pause) with { For = TimeSpan.FromMinutes(10) });
        var asked = 0;
        rig.Peers.Default = new ScriptedPeer
        {
            Send = (transaction, _) =>
            {
                asked++;
                return Task.FromResult(ScriptedPeer.Answer(transaction, isBlocked ? TooFast : ScriptedPeer.Ok, usable: !isBlocked));
            },
        };
        await SubmitAsync(rig, 30);
        await rig.RestAsync();
        isBlocked = false;
        var view = rig.Queue.FindQueue("site.example")!;

        await rig.PassAsync(TimeSpan.FromMinutes(9), Second * 30);
        var whilePaused = asked;
        await rig.PassAsync(TimeSpan.FromMinutes(30), Second * 10);

        Assert.Equal(QueueConstraint.Paused, view.Constraint);
        Assert.Equal(rig.Queue.ShapingEvents()[^1].Until, view.LimitedUntil);
        Assert.Equal(1, whilePaused);
        Assert.Equal(0, rig.Memory.RecipientCount);
        Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Deferred));
        Assert.Equal(ShapingEventKind.Recovered, rig.Queue.ShapingEvents()[0].Kind);
    }

    [Fact]
    public async Task A_pause_that_was_not_enough_is_followed_by_one_twice_as_long()
    {
        await using var rig = await StartAsync(new ShapeValues(), Reaction(ReactionKind.Pause) with { For = TimeSpan.FromMinutes(10), Longest = TimeSpan.FromMinutes(30) });
        rig.Peers.Default = ScriptedPeer.Replying(_ => TooFast);
        await SubmitAsync(rig, 50);

        await rig.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(1));

        var pauses = rig.Queue.ShapingEvents().Reverse().Where(happened => happened.Kind == ShapingEventKind.Paused).Select(happened => (happened.Until!.Value - happened.At).TotalMinutes);
        Assert.Equal([10, 20, 30, 30], pauses.Take(4));
    }

    [Fact]
    public async Task A_reaction_waits_for_as_many_replies_as_it_says()
    {
        await using var rig = await StartAsync(new ShapeValues(), Reaction(ReactionKind.Pause) with { Count = 3, Within = TimeSpan.FromMinutes(5) });
        var asked = 0;
        rig.Peers.Default = new ScriptedPeer
        {
            Send = (transaction, _) =>
            {
                asked++;
                return Task.FromResult(ScriptedPeer.Answer(transaction, TooFast));
            },
        };
        await SubmitAsync(rig, 10);

        await rig.RestAsync();

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task A_refused_greeting_pauses_the_site_and_defers_nothing_untried()
    {
        await using var rig = await StartAsync(new ShapeValues(), Reaction(ReactionKind.Pause));
        rig.Peers.Default = new ScriptedPeer { Open = _ => Task.FromResult<ClientFailure?>(new ClientFailure(ClientStage.Greeting, TooFast, true, null)) };
        await SubmitAsync(rig, 10);

        await rig.RestAsync();

        Assert.Equal(10, rig.Queue.FindQueue("site.example")!.Ready);
        Assert.Empty(rig.Memory.EventsOf(DeliveryEventKind.Deferred));
        Assert.Equal(ShapingEventKind.Paused, Assert.Single(rig.Queue.ShapingEvents()).Kind);
    }

    [Fact]
    public async Task A_source_that_is_given_up_leaves_its_mail_to_the_others()
    {
        var rule = Rule(new ShapeValues(), Reaction(ReactionKind.GiveUpSource));
        var options = RelayRig.With(route => route with { Sources = [System.Net.IPAddress.Parse("192.0.2.1"), System.Net.IPAddress.Parse("192.0.2.2")] }) with { Shapes = new ShapeTable([rule]) };
        await using var rig = await RelayRig.StartAsync(options);
        rig.Exchanges.Set("site.example", ("mx.site.example", 10, "10.1.1.1"));
        rig.Peers.RefusedSource = (System.Net.IPAddress.Parse("192.0.2.1"), TooFast);
        await SubmitAsync(rig, 40);

        await rig.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(1));

        Assert.Equal(40, rig.Peers.Sent.Count);
        Assert.Equal(1, rig.Peers.Openings.Count(opening => opening.Source!.ToString() == "192.0.2.1"));
    }

    [Fact]
    public async Task A_recipient_is_given_up_or_tried_sooner_where_a_rule_says_so()
    {
        var bounce = Reaction(ReactionKind.Bounce) with { Pattern = new ReplyPattern([], [], ["gone"]) };
        var retry = Reaction(ReactionKind.Nothing) with { Pattern = new ReplyPattern([], [], ["greylisted"]), RetryAfter = TimeSpan.FromMinutes(2) };
        await using var rig = await StartAsync(new ShapeValues(), bounce, retry);
        rig.Peers.Default = ScriptedPeer.Replying(address => new Reply(450, "4.2.0", address.LocalPart == "a" ? "Mailbox gone" : "Greylisted"));
        await rig.SubmitAsync(null, "a@site.example", "b@site.example");

        await rig.RestAsync();

        Assert.Equal("a@site.example", Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Bounced)).Recipient);
        Assert.Equal(rig.Now + TimeSpan.FromMinutes(2), Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Deferred)).NextAttempt);
    }

    [Fact]
    public async Task A_reload_shapes_anew_what_is_open_and_forgets_nothing_that_was_counted()
    {
        await using var rig = await StartAsync(new ShapeValues { MessageRates = Rates("10/d"), IdleTimeout = TimeSpan.FromMinutes(5) });
        await SubmitAsync(rig, 10);
        await rig.RestAsync();
        var (opened, open) = (rig.Peers.Opened, rig.Queue.FindQueue("site.example")!.Connections);

        rig.Queue.Options = rig.Queue.Options with { Shapes = new ShapeTable([Rule(new ShapeValues { MessageRates = Rates("10/d"), MaximumConnections = 7, IdleTimeout = TimeSpan.FromMinutes(5) })]) };
        await SubmitAsync(rig, 5);
        await rig.RestAsync();

        Assert.Equal(10, rig.Peers.Sent.Count);
        Assert.Equal(open, rig.Queue.FindQueue("site.example")!.Connections);
        Assert.Equal(opened, rig.Peers.Opened);
    }

    [Fact]
    public async Task Mail_that_a_rule_for_its_domain_holds_for_has_a_queue_of_its_own()
    {
        var narrow = Rule(new ShapeValues { MessageRates = Rates("1/d") }) with { Name = "narrow", Domains = new NamePatterns(["a.example"]) };
        await using var rig = await RelayRig.StartAsync(RelayRig.DefaultOptions with { Shapes = new ShapeTable([narrow]) });
        foreach (var domain in (string[])["a.example", "b.example"]) rig.Exchanges.Set(domain, ("mx.shared.example", 10, "10.1.1.1"));
        for (var i = 0; i < 3; i++) await rig.SubmitAsync(null, $"u{i}@a.example", $"u{i}@b.example");

        await rig.RestAsync();

        Assert.Equal(4, rig.Peers.Delivered.Count());
        Assert.Contains("narrow", rig.Queue.FindQueue("a.example")!.Site, StringComparison.Ordinal);
    }

    private static async Task<RelayRig> StartAsync(ShapeValues values, params ImmutableArray<Reaction> reactions)
    {
        var rig = await RelayRig.StartAsync(RelayRig.DefaultOptions with { Shapes = new ShapeTable([Rule(values, reactions)]) });
        rig.Exchanges.Set("site.example", ("mx.site.example", 10, "10.1.1.1"));
        return rig;
    }

    private static ShapeRule Rule(ShapeValues values, params ImmutableArray<Reaction> reactions) => new()
    {
        Name = "site",
        Place = new RulePlace("shape.toml", 1),
        Values = values,
        Reactions = reactions,
        Places = ImmutableDictionary<string, RulePlace>.Empty.Add("message_rate", new RulePlace("shape.toml", 1)),
    };

    private static Reaction Reaction(ReactionKind kind) => new() { Rule = "site", Place = new RulePlace("shape.toml", 2), Pattern = new ReplyPattern(["421"], [], []), Kind = kind };

    private static RateList Rates(params string[] rates) => new([.. rates.Select(text => Rate.TryParse(text, out var rate) ? rate : throw new ArgumentException(text))]);

    private static async Task SubmitAsync(RelayRig rig, int count)
    {
        for (var i = 0; i < count; i++) await rig.SubmitAsync(null, $"u{i}@site.example");
    }
}
