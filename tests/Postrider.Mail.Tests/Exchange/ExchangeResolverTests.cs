using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dns;
using Postrider.Mail.Exchange;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Exchange;

public sealed class ExchangeResolverTests
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly FakeTimeProvider _time = new();
    private readonly FakeDns _dns;

    public ExchangeResolverTests() => _dns = new FakeDns(_time);

    [Fact]
    public async Task Hosts_come_by_preference()
    {
        _dns.Mx("a.example", "20 second.example", "10 first.example", "30 third.example");
        _dns.Address("first.example", "192.0.2.1").Address("second.example", "192.0.2.2").Address("third.example", "192.0.2.3");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Null(exchanges.Failure);
        Assert.Equal(["10 first.example 192.0.2.1", "20 second.example 192.0.2.2", "30 third.example 192.0.2.3"], Hosts(exchanges));
    }

    [Fact]
    public async Task Hosts_of_equal_preference_come_in_every_order()
    {
        _dns.Mx("a.example", "10 one.example", "10 two.example", "10 three.example", "20 last.example");
        foreach (var host in (string[])["one.example", "two.example", "three.example", "last.example"]) _dns.Address(host, "192.0.2.1");
        var resolver = Resolver();

        var orders = new HashSet<string>();
        for (var i = 0; i < 200; i++) orders.Add(string.Join(' ', (await resolver.ResolveAsync("a.example", Never)).Hosts.Select(host => host.Name.Value)));

        Assert.Equal(6, orders.Count);
        Assert.All(orders, order => Assert.EndsWith("last.example", order, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_mx_records_the_domain_is_its_own_host()
    {
        _dns.Address("a.example", "192.0.2.1");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal(["0 a.example 192.0.2.1"], Hosts(exchanges));
    }

    [Fact]
    public async Task A_null_mx_bounces_at_once()
    {
        _dns.Mx("a.example", "0 .").Address("a.example", "192.0.2.1");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Empty(exchanges.Hosts);
        Assert.Equal("556 5.1.10 Recipient address has null MX: a.example takes no mail", exchanges.Failure?.ToString());
    }

    [Fact]
    public async Task A_null_mx_among_others_is_passed_over()
    {
        _dns.Mx("a.example", "0 .", "10 mx.example").Address("mx.example", "192.0.2.1");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal(["10 mx.example 192.0.2.1"], Hosts(exchanges));
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_is_a_permanent_failure()
    {
        var exchanges = await Resolver().ResolveAsync("nowhere.example", Never);

        Assert.Equal("550 5.1.2 The domain nowhere.example does not exist", exchanges.Failure?.ToString());
    }

    [Theory]
    [InlineData(DnsStatus.ServerFailure, "192.0.2.53 answered SERVFAIL")]
    [InlineData(DnsStatus.Timeout, "192.0.2.53 did not answer within 5 s")]
    public async Task A_failed_mx_lookup_defers_and_never_falls_back_to_addresses(DnsStatus status, string detail)
    {
        _dns.FailMx("a.example", status, detail).Address("a.example", "192.0.2.1");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal($"451 4.4.3 The DNS gave no answer about a.example: {detail}", exchanges.Failure?.ToString());
        Assert.Equal(["a.example"], _dns.Asked);
    }

    [Fact]
    public async Task A_domain_without_mx_and_addresses_cannot_be_routed()
    {
        _dns.Empty("a.example");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal("550 5.4.4 No host takes mail for a.example: a.example: it has no address", exchanges.Failure?.ToString());
    }

    [Fact]
    public async Task Mx_hosts_that_all_lack_addresses_are_a_permanent_failure()
    {
        _dns.Mx("a.example", "10 gone.example", "20 empty.example").Empty("empty.example").Address("a.example", "192.0.2.1");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal("550 5.4.4 No host takes mail for a.example: gone.example: it does not exist; empty.example: it has no address", exchanges.Failure?.ToString());
    }

    [Fact]
    public async Task Mx_hosts_of_which_one_lookup_failed_are_a_temporary_failure()
    {
        _dns.Mx("a.example", "10 gone.example", "20 broken.example").FailAddress("broken.example", DnsStatus.ServerFailure, "192.0.2.53 answered SERVFAIL");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal(451, exchanges.Failure?.Code);
        Assert.Contains("broken.example: its address is not known (192.0.2.53 answered SERVFAIL)", exchanges.Failure?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_address_stays_in_the_list_with_its_problem()
    {
        _dns.Mx("a.example", "10 gone.example", "20 mx.example").Address("mx.example", "192.0.2.1");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Null(exchanges.Failure);
        Assert.Equal(["10 gone.example (it does not exist)", "20 mx.example 192.0.2.1"], Hosts(exchanges));
    }

    [Fact]
    public async Task A_host_whose_lookup_hangs_does_not_hold_up_the_others()
    {
        _dns.Mx("a.example", "10 hanging.example", "20 mx.example").Hang("hanging.example").Address("mx.example", "192.0.2.1");

        var resolving = Resolver().ResolveAsync("a.example", Never).AsTask();
        _time.Advance(TimeSpan.FromSeconds(10));
        var exchanges = await resolving;

        Assert.Equal("mx.example", exchanges.Hosts[1].Name.Value);
        Assert.Empty(exchanges.Hosts[0].Addresses);
        Assert.Contains("takes long", exchanges.Hosts[0].Problem, StringComparison.Ordinal);
        Assert.Equal(_time.GetUtcNow().AddSeconds(30), exchanges.Expires);
    }

    [Fact]
    public async Task IPv6_and_IPv4_addresses_take_turns()
    {
        _dns.Mx("a.example", "10 mx.example").Address("mx.example", "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1", "2001:db8::2");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal(["10 mx.example 2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2 192.0.2.3"], Hosts(exchanges));
    }

    [Fact]
    public async Task An_mx_record_that_is_an_address_is_dropped_with_the_reason()
    {
        _dns.Mx("a.example", "10 192.0.2.1");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal("550 5.4.4 No host takes mail for a.example: the MX record 192.0.2.1 is an address where a host name belongs", exchanges.Failure?.ToString());
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("224.0.0.1")]
    [InlineData("::")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:0.0.0.0")]
    public async Task Addresses_that_are_no_hosts_are_passed_over(string address)
    {
        _dns.Mx("a.example", "10 mx.example").Address("mx.example", address);

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal("550 5.4.4", exchanges.Failure?.ToString()[..9]);
    }

    [Fact]
    public async Task Hosts_and_addresses_are_bounded()
    {
        var hosts = Enumerable.Range(0, 100).Select(i => $"h{i}.example").ToArray();
        _dns.Mx("a.example", [.. hosts.Select((host, i) => $"{i} {host}")]);
        foreach (var host in hosts) _dns.Address(host, [.. Enumerable.Range(1, 100).Select(i => $"192.0.2.{i}")]);

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal(hosts[..16], exchanges.Hosts.Select(host => host.Name.Value));
        Assert.All(exchanges.Hosts, host => Assert.Equal(8, host.Addresses.Length));
    }

    [Fact]
    public async Task Ourselves_by_name_and_all_that_are_no_better_are_dropped()
    {
        _dns.Mx("a.example", "10 mx.example", "20 relay.example", "20 equal.example", "30 worse.example").Address("mx.example", "192.0.2.1");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal(["10 mx.example 192.0.2.1"], Hosts(exchanges));
    }

    [Fact]
    public async Task Ourselves_by_address_and_all_that_are_no_better_are_dropped()
    {
        _dns.Mx("a.example", "10 mx.example", "20 alias-of-us.example", "20 equal.example").Address("mx.example", "192.0.2.1")
            .Address("alias-of-us.example", "198.51.100.25").Address("equal.example", "192.0.2.2");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal(["10 mx.example 192.0.2.1"], Hosts(exchanges));
    }

    [Theory]
    [InlineData("relay.example")]
    [InlineData("alias-of-us.example")]
    public async Task A_domain_whose_best_host_is_ourselves_is_a_loop(string host)
    {
        _dns.Mx("a.example", $"10 {host}", "20 mx.example").Address("mx.example", "192.0.2.1").Address(host, "198.51.100.25");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal("554 5.4.6", exchanges.Failure?.ToString()[..9]);
        Assert.Empty(exchanges.Hosts);
    }

    [Fact]
    public async Task Our_own_name_without_mx_records_is_a_loop()
    {
        _dns.Address("relay.example", "198.51.100.25");

        Assert.Equal("554 5.4.6", (await Resolver().ResolveAsync("relay.example", Never)).Failure?.ToString()[..9]);
    }

    [Fact]
    public async Task Another_name_of_ours_without_mx_records_is_a_loop()
    {
        _dns.Alias("alias.example", "relay.example").Address("alias.example", "203.0.113.9");

        Assert.Equal("554 5.4.6", (await Resolver().ResolveAsync("alias.example", Never)).Failure?.ToString()[..9]);
    }

    [Fact]
    public async Task A_listener_on_another_port_is_no_loop()
    {
        _dns.Mx("a.example", "10 mx.example").Address("mx.example", "198.51.100.25");

        var exchanges = await Resolver(IPEndPoint.Parse("198.51.100.25:587")).ResolveAsync("a.example", Never);

        Assert.Null(exchanges.Failure);
    }

    [Theory]
    [InlineData("0.0.0.0:25", "127.0.0.5")]
    [InlineData("[::]:25", "127.0.0.5")]
    [InlineData("[::]:25", "::1")]
    public async Task A_wildcard_listener_makes_every_address_of_this_machine_our_own(string listener, string address)
    {
        _dns.Mx("a.example", "10 mx.example").Address("mx.example", address);

        var exchanges = await Resolver(IPEndPoint.Parse(listener)).ResolveAsync("a.example", Never);

        Assert.Equal("554 5.4.6", exchanges.Failure?.ToString()[..9]);
    }

    [Theory]
    [InlineData("[192.0.2.1]", "192.0.2.1")]
    [InlineData("[IPv6:2001:db8::1]", "2001:db8::1")]
    [InlineData("[ipv6:::ffff:192.0.2.1]", "192.0.2.1")]
    public async Task An_address_literal_needs_no_dns(string literal, string address)
    {
        var exchanges = await Resolver().ResolveAsync(literal, Never);

        Assert.Equal([IPAddress.Parse(address)], Assert.Single(exchanges.Hosts).Addresses);
        Assert.Empty(_dns.Asked);
        Assert.Equal(address, exchanges.Site);
    }

    [Theory]
    [InlineData("[198.51.100.25]", "554 5.4.6")]
    [InlineData("[192.0.2]", "550 5.1.2")]
    [InlineData("[IPv6:192.0.2.1]", "550 5.1.2")]
    [InlineData("not a domain", "550 5.1.2")]
    [InlineData("", "550 5.1.2")]
    public async Task Literals_of_ours_and_what_is_no_destination_fail_for_good(string destination, string code) =>
        Assert.Equal(code, (await Resolver().ResolveAsync(destination, Never)).Failure?.ToString()[..9]);

    [Fact]
    public async Task The_shortest_time_to_live_counts()
    {
        _dns.Mx("a.example", TimeSpan.FromHours(1), "10 one.example", "20 two.example");
        _dns.Address("one.example", TimeSpan.FromMinutes(7), "192.0.2.1", "2001:db8::1").Address("two.example", TimeSpan.FromMinutes(4), "192.0.2.2", "2001:db8::2");

        var exchanges = await Resolver().ResolveAsync("a.example", Never);

        Assert.Equal(_time.GetUtcNow().AddMinutes(4), exchanges.Expires);
    }

    [Fact]
    public async Task The_site_does_not_depend_on_the_order()
    {
        _dns.Mx("a.example", "10 one.example", "10 two.example").Address("one.example", "192.0.2.1").Address("two.example", "192.0.2.2");
        var resolver = Resolver();

        for (var i = 0; i < 20; i++) Assert.Equal("one.example,two.example", (await resolver.ResolveAsync("a.example", Never)).Site);
    }

    [Fact]
    public async Task A_configured_host_is_found_by_its_addresses_and_not_by_its_mx()
    {
        _dns.Mx("smart.example", "10 other.example").Address("smart.example", "192.0.2.1");

        var exchanges = await Resolver().ResolveHostAsync("smart.example", Never);

        Assert.Equal(["0 smart.example 192.0.2.1"], Hosts(exchanges));
    }

    [Theory]
    [InlineData("gone.example", "451 4.3.5 The configured host gone.example cannot be used: it does not exist")]
    [InlineData("empty.example", "451 4.3.5 The configured host empty.example cannot be used: it has no address")]
    [InlineData("[192.0.2.300]", "451 4.3.5 The configured host [192.0.2.300] cannot be used: it is not an address literal")]
    [InlineData("a b", "451 4.3.5 The configured host a b cannot be used: it is not a host name")]
    [InlineData("broken.example", "451 4.4.3 The DNS gave no answer about broken.example: its address is not known (SERVFAIL)")]
    public async Task A_configured_host_that_cannot_be_found_only_defers(string host, string reply)
    {
        _dns.Empty("empty.example").FailAddress("broken.example", DnsStatus.ServerFailure, "SERVFAIL");

        Assert.Equal(reply, (await Resolver().ResolveHostAsync(host, Never)).Failure?.ToString());
    }

    [Fact]
    public async Task Cancellation_ends_the_wait()
    {
        _dns.Mx("a.example", "10 hanging.example").Hang("hanging.example");
        using var source = new CancellationTokenSource();

        var resolving = Resolver().ResolveAsync("a.example", source.Token).AsTask();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolving);
    }

    private ExchangeResolver Resolver(params IPEndPoint[] own) => new(
        _dns,
        new ExchangeOptions { HostName = DomainName.Parse("relay.example"), OwnEndpoints = own.Length > 0 ? [.. own] : [IPEndPoint.Parse("198.51.100.25:25")] },
        _time,
        new Random(7));

    private static string[] Hosts(MailExchanges exchanges) =>
        [.. exchanges.Hosts.Select(host => $"{host.Preference} {host.Name} {(host.Problem is null ? string.Join(' ', host.Addresses) : $"({host.Problem})")}")];
}
