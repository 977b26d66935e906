using System.Net;
using Postrider.Relay.Labels;
using Postrider.Relay.Routing;
using Postrider.Relay.Sources;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Sources;

/// <summary>Which pool a message leaves by.</summary>
public sealed class EgressPlanTests
{
    private static readonly Route Mx = new() { Name = "mx", Kind = RouteKind.Mx };

    private static readonly EgressPlan Plan = new(
        [Pool("default"), Pool("news"), Pool("acme"), Pool("private", "acme"), Pool("reports")],
        [
            new PoolRule { Pool = "reports", Senders = [Sender("<>")] },
            new PoolRule { Pool = "acme", Tenants = ["acme"], Stream = MailStream.Transactional },
            new PoolRule { Pool = "news", Tags = ["july", "august"] },
            new PoolRule { Pool = "news", Senders = [Sender("*.news.example"), Sender("letters.example")] },
        ]);

    [Theory]
    [InlineData("a@b.example", "", "default")]
    [InlineData("a@b.example", "tag=august", "news")]
    [InlineData("a@b.example", "tag=may", "default")]
    [InlineData("a@x.news.example", "", "news")]
    [InlineData("a@news.example", "", "default")]
    [InlineData("a@letters.example", "stream=bulk", "news")]
    [InlineData("a@b.example", "tenant=acme", "acme")]
    [InlineData("a@b.example", "tenant=acme stream=bulk", "default")]
    [InlineData("", "tenant=acme", "reports")]
    [InlineData("a@b.example", "pool=news", "news")]
    [InlineData("a@b.example", "pool=gone tag=july", "news")]
    [InlineData("a@b.example", "tenant=acme pool=private", "private")]
    [InlineData("a@b.example", "tenant=other pool=private", "default")]
    [InlineData("a@b.example", "pool=private", "default")]
    public void The_wish_goes_before_the_rules_and_they_before_the_route(string sender, string labels, string expected) =>
        Assert.Equal(expected, Plan.Choose(Mx, Plan.PoolOf(Mx), Message(sender, labels)).Name);

    [Fact]
    public void A_route_to_hosts_of_ours_is_not_touched_by_rules_and_wishes()
    {
        var route = new Route { Name = "store", Kind = RouteKind.Lmtp };

        Assert.Same(SourcePool.System, Plan.Choose(route, Plan.PoolOf(route), Message("a@letters.example", "pool=news")));
    }

    [Fact]
    public void A_route_has_the_pool_or_the_addresses_that_it_names()
    {
        Assert.Equal("news", Plan.PoolOf(Mx with { Pool = "news" }).Name);
        Assert.Equal("192.0.2.1", Plan.PoolOf(Mx with { Sources = [IPAddress.Parse("192.0.2.1")] }).Members[0].Source.Name);
        Assert.Same(SourcePool.System, EgressPlan.None.PoolOf(Mx));
    }

    private static RoutePattern Sender(string text)
    {
        Assert.True(RoutePattern.TryParseSender(text, out var pattern));
        return pattern;
    }

    private static SourcePool Pool(string name, params string[] tenants) => new(name, [new PoolMember(new EgressSource { Name = name }, 1)], [.. tenants]);

    private static SpooledMessage Message(string sender, string labels) => new()
    {
        Id = new SpoolId(1),
        ReversePath = sender.Length == 0 ? null : MailboxAddress.Parse(sender),
        ReceivedAt = default,
        Size = 0,
        Origin = "submission",
        Labels = MessageLabels.Parse(labels),
    };
}
