using System.Net;
using Postrider.Relay.Delivery;
using Postrider.Relay.Events;
using Postrider.Relay.Sources;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>Mail leaves by the sources of its pool, and tells by which.</summary>
public sealed class PoolTests
{
    private static readonly EgressSource First = new() { Name = "first", IPv4 = IPAddress.Parse("127.0.0.2"), HeloName = DomainName.Parse("first.example") };
    private static readonly EgressSource Second = new() { Name = "second", IPv4 = IPAddress.Parse("127.0.0.3"), Proxy = new EgressProxy(EgressProxyKind.Socks5, IPEndPoint.Parse("127.0.0.9:1080")) };

    [Fact]
    public async Task A_rule_leads_mail_to_a_source_with_its_address_its_name_and_its_proxy()
    {
        await using var rig = await RelayRig.StartAsync(With(new PoolRule { Pool = "second", Senders = [default] }));

        await rig.SubmitAsync("ann@a.example", "x@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        var opening = Assert.Single(rig.Peers.Openings);
        Assert.Equal(("127.0.0.3", "relay.example", Second.Proxy), (opening.Source?.ToString(), opening.HeloName, opening.Proxy));
        var delivered = Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Delivered));
        Assert.Equal(("second", "127.0.0.3"), (delivered.SourceName, delivered.Source));
    }

    [Fact]
    public async Task Mail_that_nothing_is_said_of_leaves_by_the_standard_pool_under_its_name()
    {
        await using var rig = await RelayRig.StartAsync(With());

        await rig.SubmitAsync("ann@a.example", "x@b.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        Assert.Equal("first.example", Assert.Single(rig.Peers.Openings).HeloName);
    }

    [Fact]
    public async Task The_recipients_of_one_message_leave_from_one_source_and_messages_from_all()
    {
        var options = RelayRig.DefaultOptions with { Egress = new EgressPlan([new SourcePool("default", [new PoolMember(First, 1), new PoolMember(Second, 1)], [])], []) };
        await using var rig = await RelayRig.StartAsync(options);

        for (var i = 0; i < 20; i++) await rig.SubmitAsync("ann@a.example", $"x{i}@b.example", $"y{i}@b.example", $"z{i}@c.example");
        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);

        var byMessage = rig.Memory.EventsOf(DeliveryEventKind.Delivered).GroupBy(happened => happened.Message).Select(message => message.Select(one => one.SourceName).Distinct().ToList()).ToList();
        Assert.All(byMessage, sources => Assert.Single(sources));
        Assert.Equal(2, byMessage.SelectMany(sources => sources).Distinct().Count());
    }

    [Fact]
    public async Task A_host_that_the_source_cannot_reach_is_named_as_such()
    {
        await using var rig = await RelayRig.StartAsync(With());
        rig.Exchanges.Set("b.example", ("mx.b.example", 10, "2001:db8::7"));

        await rig.SubmitAsync("ann@a.example", "x@b.example");
        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count > 0);

        var deferred = Assert.Single(rig.Memory.EventsOf(DeliveryEventKind.Deferred));
        Assert.Equal("first", deferred.SourceName);
        Assert.Contains("2001:db8::7", deferred.Reply?.Text, StringComparison.Ordinal);
    }

    private static RelayOptions With(params PoolRule[] rules) => RelayRig.DefaultOptions with
    {
        Egress = new EgressPlan([new SourcePool("default", [new PoolMember(First, 1)], []), new SourcePool("second", [new PoolMember(Second, 1)], [])], rules),
    };
}
