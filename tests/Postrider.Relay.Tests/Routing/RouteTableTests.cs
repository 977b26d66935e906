using System.Collections.Immutable;
using CsCheck;
using Postrider.Relay.Routing;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Routing;

public sealed class RouteTableTests
{
    private static readonly Route Default = new() { Name = "default", Kind = RouteKind.Mx };

    [Theory]
    [InlineData("example.com", "bob@example.com", true)]
    [InlineData("EXAMPLE.com.", "bob@example.com", true)]
    [InlineData("m\u00fcnchen.example", "bob@xn--mnchen-3ya.example", true)]
    [InlineData("example.com", "bob@sub.example.com", false)]
    [InlineData("example.com", "bob@example.org", false)]
    [InlineData("*.example.com", "bob@sub.example.com", true)]
    [InlineData("*.example.com", "bob@a.b.sub.example.com", true)]
    [InlineData("*.example.com", "bob@example.com", false)]
    [InlineData("*.example.com", "bob@notexample.com", false)]
    [InlineData("*.com", "bob@example.com", true)]
    [InlineData("*", "bob@example.com", true)]
    [InlineData("*", "bob@[192.0.2.1]", true)]
    [InlineData("[192.0.2.1]", "bob@[192.0.2.1]", true)]
    [InlineData("[192.0.2.1]", "bob@[192.0.2.2]", false)]
    [InlineData("[IPv6:2001:db8:0::1]", "bob@[IPv6:2001:db8::1]", true)]
    [InlineData("[2001:db8::1]", "bob@[IPv6:2001:db8::1]", true)]
    [InlineData("[*]", "bob@[IPv6:2001:db8::1]", true)]
    [InlineData("[*]", "bob@example.com", false)]
    [InlineData("*.1", "bob@[192.0.2.1]", false)]
    public void A_destination_pattern_matches_what_it_says(string pattern, string recipient, bool matches)
    {
        var table = new RouteTable([new Route { Name = "special", Kind = RouteKind.Discard, Destinations = [pattern] }, Default]);

        Assert.Equal(matches ? "special" : "default", table.Find(null, MailboxAddress.Parse(recipient)).Name);
    }

    [Theory]
    [InlineData("<>", null, true)]
    [InlineData("<>", "ann@mine.example", false)]
    [InlineData("*", null, true)]
    [InlineData("mine.example", null, false)]
    [InlineData("mine.example", "ann@mine.example", true)]
    [InlineData("*.example", "ann@mine.example", true)]
    [InlineData("[*]", "ann@[192.0.2.1]", true)]
    public void A_sender_pattern_matches_what_it_says(string pattern, string? sender, bool matches)
    {
        var table = new RouteTable([new Route { Name = "special", Kind = RouteKind.Discard, Senders = [pattern] }, Default]);

        var route = table.Find(sender is null ? null : MailboxAddress.Parse(sender), MailboxAddress.Parse("bob@there.example"));

        Assert.Equal(matches ? "special" : "default", route.Name);
    }

    [Fact]
    public void A_route_needs_a_match_of_both_destination_and_sender()
    {
        var table = new RouteTable([new Route { Name = "special", Kind = RouteKind.Discard, Destinations = ["there.example"], Senders = ["mine.example"] }, Default]);

        Assert.Equal("default", table.Find(MailboxAddress.Parse("ann@mine.example"), MailboxAddress.Parse("bob@else.example")).Name);
        Assert.Equal("default", table.Find(MailboxAddress.Parse("ann@else.example"), MailboxAddress.Parse("bob@there.example")).Name);
        Assert.Equal("special", table.Find(MailboxAddress.Parse("ann@mine.example"), MailboxAddress.Parse("bob@there.example")).Name);
    }

    [Fact]
    public void The_first_route_wins_over_a_closer_one_after_it()
    {
        var table = new RouteTable(
        [
            new Route { Name = "broad", Kind = RouteKind.Mx, Destinations = ["*.example"] },
            new Route { Name = "exact", Kind = RouteKind.Mx, Destinations = ["there.example"] },
            Default,
        ]);

        Assert.Equal("broad", table.Find(null, MailboxAddress.Parse("bob@there.example")).Name);
    }

    [Theory]
    [InlineData("there.example", "", "The last route, 'only', does not match all mail.")]
    [InlineData("*", "<>", "The last route, 'only', does not match all mail.")]
    [InlineData("not a name", "", "Route 'only': the destination pattern 'not a name' cannot be read.")]
    [InlineData("<>", "", "Route 'only': the destination pattern '<>' cannot be read.")]
    [InlineData("[192.0.2]x", "", "Route 'only': the destination pattern '[192.0.2]x' cannot be read.")]
    [InlineData(".example.com", "", "Route 'only': the destination pattern '.example.com' cannot be read.")]
    [InlineData("", "ann@mine.example", "Route 'only': the sender pattern 'ann@mine.example' cannot be read.")]
    public void A_table_that_could_misroute_is_refused_in_plain_words(string destination, string sender, string message)
    {
        var route = new Route
        {
            Name = "only",
            Kind = RouteKind.Mx,
            Destinations = destination.Length == 0 ? [] : [destination],
            Senders = sender.Length == 0 ? [] : [sender],
        };

        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => new RouteTable([route])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_route_at_all_is_refused() => Assert.Throws<ArgumentException>(() => new RouteTable([]));

    [Fact]
    public void The_index_finds_what_a_scan_in_order_finds()
    {
        string[] names = ["a", "b", "a.b", "b.a", "c.a.b", "a.a", "a.b.a"];
        var name = Gen.OneOf(names);
        var pattern = Gen.Frequency((4, name), (3, name.Select(n => $"*.{n}")), (1, Gen.OneOf("*", "[*]", "[192.0.2.1]", "[192.0.2.2]")));
        var senderPattern = Gen.Frequency((6, pattern), (1, Gen.Const("<>")));
        var routes = Gen.Select(pattern.Array[0, 3], senderPattern.Array[0, 2]).Array[0, 12];
        var domain = Gen.Frequency((6, name), (1, Gen.OneOf("[192.0.2.1]", "[192.0.2.3]")));

        Gen.Select(routes, domain, domain, Gen.Bool).Sample((rows, recipientDomain, senderDomain, isNull) =>
        {
            ImmutableArray<Route> all =
            [
                .. rows.Select((row, i) => new Route { Name = $"{i}", Kind = RouteKind.Mx, Destinations = [.. row.Item1], Senders = [.. row.Item2] }),
                Default,
            ];
            MailboxAddress? sender = isNull ? null : MailboxAddress.Parse($"s@{senderDomain}");

            var found = new RouteTable(all).Find(sender, MailboxAddress.Parse($"r@{recipientDomain}"));

            Assert.Equal(all.First(route => Matches(route.Destinations, recipientDomain) && Matches(route.Senders, isNull ? "<>" : senderDomain)).Name, found.Name);
        });
    }

    [Fact]
    public void Thousands_of_routes_are_not_looked_at_one_by_one()
    {
        const int Count = 20_000;
        var bySender = Enumerable.Range(0, Count).Select(i => new Route { Name = $"s{i}", Kind = RouteKind.Mx, Senders = [$"s{i}.example"] });
        var byDestination = Enumerable.Range(0, Count).Select(i => new Route { Name = $"d{i}", Kind = RouteKind.Mx, Destinations = [$"*.d{i}.example"] });
        var table = new RouteTable([.. bySender, .. byDestination, Default]);
        MailboxAddress sender = MailboxAddress.Parse("a@else.example"), recipient = MailboxAddress.Parse("b@x.d19999.example");

        // A scan would need 800 million comparisons here, and the test would be the slowest of all.
        for (var i = 0; i < Count; i++) Assert.Equal("d19999", table.Find(sender, recipient).Name);

        Assert.Equal("s19999", table.Find(MailboxAddress.Parse("a@s19999.example"), recipient).Name);
    }

    private static bool Matches(ImmutableArray<string> patterns, string domain) =>
        patterns.IsEmpty || patterns.Any(pattern => pattern switch
        {
            "*" => true,
            "[*]" => domain[0] == '[',
            ['*', .. var suffix] => domain.EndsWith(suffix, StringComparison.Ordinal),
            _ => pattern == domain,
        });
}
