using System.Collections.Immutable;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Shaping;

public sealed class ShapeTableTests
{
    private static readonly ShapeSubject Gmail = new() { Domain = "gmail.com", Hosts = ["gmail-smtp-in.l.google.com"], Source = "192.0.2.1", Tenant = "shop" };

    [Fact]
    public void Each_value_is_that_of_the_narrowest_rule_that_gives_it()
    {
        var table = new ShapeTable([
            Rule("default", new ShapeValues { MaximumConnections = 20, IdleTimeout = TimeSpan.FromSeconds(5), Tls = ClientTls.Opportunistic }),
            Rule("google", new ShapeValues { MaximumConnections = 10, MaximumTransactions = 50 }) with { Sites = Names("*.google.com") },
            Rule("gmail", new ShapeValues { MaximumConnections = 3 }) with { Domains = Names("gmail.com") },
        ]);

        var values = table.Find(Gmail).Values;

        Assert.Equal(3, values.MaximumConnections);
        Assert.Equal(50, values.MaximumTransactions);
        Assert.Equal(TimeSpan.FromSeconds(5), values.IdleTimeout);
    }

    [Fact]
    public void A_domain_goes_before_a_site_and_a_site_before_a_tenant_without_one()
    {
        var table = new ShapeTable([
            Rule("tenant", new ShapeValues { MaximumConnections = 1 }) with { Tenants = Names("shop") },
            Rule("site", new ShapeValues { MaximumConnections = 2 }) with { Sites = Names("*.google.com") },
            Rule("domain", new ShapeValues { MaximumConnections = 3 }) with { Domains = Names("*") },
            Rule("site of the tenant", new ShapeValues { MaximumConnections = 4 }) with { Sites = Names("*.google.com"), Tenants = Names("shop") },
        ]);

        Assert.Equal(["domain", "site of the tenant", "site", "tenant"], table.Find(Gmail).Rules.Select(rule => rule.Name));
    }

    [Fact]
    public void A_rule_of_the_administrators_goes_before_a_built_in_one_and_a_later_one_before_an_earlier()
    {
        var table = new ShapeTable([
            Rule("built-in", new ShapeValues { MaximumConnections = 1 }) with { Sites = Names("*.google.com"), Place = new RulePlace(RulePlace.BuiltIn, 1) },
            Rule("mine", new ShapeValues { MaximumConnections = 2 }) with { Sites = Names("*.google.com") },
            Rule("mine too", new ShapeValues { MaximumConnections = 3 }) with { Sites = Names("*.google.com") },
        ]);

        Assert.Equal(["mine too", "mine", "built-in"], table.Find(Gmail).Rules.Select(rule => rule.Name));
    }

    [Fact]
    public void A_site_matches_only_when_all_of_its_best_hosts_do()
    {
        var table = new ShapeTable([Rule("google", new ShapeValues { MaximumConnections = 1 }) with { Sites = Names("*.google.com") }]);

        Assert.Null(table.Find(Gmail with { Hosts = ["a.google.com", "mx.example"] }).Values.MaximumConnections);
        Assert.Null(table.Find(Gmail with { Hosts = [] }).Values.MaximumConnections);
        Assert.Null(table.Find(Gmail with { Hosts = ["google.com"] }).Values.MaximumConnections);
    }

    [Fact]
    public void Only_rules_for_domains_or_tenants_part_mail_to_one_site()
    {
        var table = new ShapeTable([
            Rule("google", new ShapeValues { MaximumConnections = 1 }) with { Sites = Names("*.google.com") },
            Rule("weight", new ShapeValues { Weight = 3 }) with { Tenants = Names("shop") },
            Rule("gmail", new ShapeValues { MaximumConnections = 1 }) with { Domains = Names("gmail.com") },
        ]);

        Assert.Equal("gmail", table.Find(Gmail).Part);
        Assert.Equal("", table.Find(Gmail with { Domain = "example.com" }).Part);
        Assert.False(table.Parts("shop"));
    }

    [Fact]
    public void The_same_rules_give_the_same_shape()
    {
        var table = new ShapeTable([Rule("google", new ShapeValues { MaximumConnections = 1 }) with { Sites = Names("*.google.com") }]);

        Assert.Same(table.Find(Gmail), table.Find(Gmail with { Domain = "example.com", Tenant = null }));
    }

    [Fact]
    public void Of_the_limits_of_route_and_rule_the_lower_holds()
    {
        var route = new Route { Name = "default", Kind = RouteKind.Mx, MaximumConnections = 5, MaximumRecipients = 100 };

        var shaped = new ShapeValues { MaximumConnections = 20, MaximumRecipients = 10, RetryFirst = TimeSpan.FromMinutes(1) }.On(route);

        Assert.Equal((5, 10), (shaped.MaximumConnections, shaped.MaximumRecipients));
        Assert.Equal(TimeSpan.FromMinutes(1), shaped.Retry.First);
        Assert.Equal(route.Retry.Longest, shaped.Retry.Longest);
    }

    private static ShapeRule Rule(string name, ShapeValues values) => new() { Name = name, Place = new RulePlace("shape.toml", 1), Values = values };

    private static NamePatterns Names(params ImmutableArray<string> patterns) => new(patterns);
}
