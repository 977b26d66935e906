using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dns;
using Postrider.Mail.Exchange;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Dns;

/// <summary>The resolver against name servers of others: Knot, which is asked directly, and Unbound, which resolves.</summary>
public sealed class DnsResolverTests(DnsResolverTests.Zone zone) : IClassFixture<DnsResolverTests.Zone>
{
    private static readonly ImmutableArray<string> LongTexts = [.. Enumerable.Range(0, 40).Select(i => $"{i:00} {new string('x', 180)}")];

    public enum Server
    {
        Knot,
        Unbound,
    }

    public static TheoryData<Server> Servers => [Server.Knot, Server.Unbound];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Mx_records_are_found(Server server)
    {
        using var resolver = Resolver(server);
        var asked = TimeProvider.System.GetUtcNow();

        var answer = await resolver.FindMxAsync(Name("mail.test"), Cancellation);

        Assert.Equal(DnsStatus.Found, answer.Status);
        Assert.Equal([new MxRecord(10, Name("mx1.test")), new MxRecord(20, Name("mx2.test"))], answer.Records.OrderBy(record => record.Preference));
        Assert.InRange(answer.Expires, asked, TimeProvider.System.GetUtcNow().AddSeconds(60));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Addresses_of_both_families_are_found(Server server)
    {
        using var resolver = Resolver(server);

        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2")], (await resolver.FindIPv4Async(Name("mx1.test"), Cancellation)).Records.OrderBy(address => address.ToString()));
        Assert.Equal([IPAddress.Parse("2001:db8::1")], (await resolver.FindIPv6Async(Name("mx1.test"), Cancellation)).Records);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_null_mx_is_told_from_others(Server server)
    {
        using var resolver = Resolver(server);

        var exchanges = await Exchanges(resolver).ResolveAsync("null.test", Cancellation);

        Assert.Equal("556 5.1.10 Recipient address has null MX: null.test takes no mail", exchanges.Failure?.ToString());
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Cnames_are_followed(Server server)
    {
        using var resolver = Resolver(server);

        var answer = await resolver.FindMxAsync(Name("alias.test"), Cancellation);

        Assert.Equal("mail.test", answer.CanonicalName.Value);
        Assert.Equal(2, answer.Records.Length);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_name_that_does_not_exist_is_believed_as_long_as_the_soa_says(Server server)
    {
        using var resolver = Resolver(server);
        var asked = TimeProvider.System.GetUtcNow();

        var answer = await resolver.FindMxAsync(Name("gone.test"), Cancellation);

        Assert.Equal(DnsStatus.NameDoesNotExist, answer.Status);
        // 5 s in the SOA, which Unbound may have counted down.
        Assert.InRange(answer.Expires, asked, TimeProvider.System.GetUtcNow().AddSeconds(5));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_cname_to_nowhere_does_not_exist(Server server)
    {
        using var resolver = Resolver(server);

        Assert.Equal(DnsStatus.NameDoesNotExist, (await resolver.FindIPv4Async(Name("dangling.test"), Cancellation)).Status);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_name_without_such_records_is_told_from_one_that_does_not_exist(Server server)
    {
        using var resolver = Resolver(server);

        Assert.Equal(DnsStatus.NoData, (await resolver.FindMxAsync(Name("mx1.test"), Cancellation)).Status);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Texts_too_long_for_udp_come_by_tcp(Server server)
    {
        using var resolver = Resolver(server);

        var answer = await resolver.FindTextAsync(Name("long.test"), Cancellation);

        Assert.Equal(LongTexts, answer.Records.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_strings_of_a_text_are_joined(Server server)
    {
        using var resolver = Resolver(server);

        Assert.Equal(["v=spf1 -all"], (await resolver.FindTextAsync(Name("spf.test"), Cancellation)).Records);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Cnames_in_a_circle_are_a_failure(Server server)
    {
        using var resolver = Resolver(server);

        Assert.Equal(DnsStatus.ServerFailure, (await resolver.FindMxAsync(Name("circle1.test"), Cancellation)).Status);
    }

    [Fact]
    public async Task A_zone_that_the_server_does_not_know_is_refused()
    {
        using var resolver = Resolver(Server.Knot);

        Assert.Equal($"{zone.EndPoint(Server.Knot)} answered REFUSED", (await resolver.FindMxAsync(Name("elsewhere.example"), Cancellation)).Detail);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_hosts_of_a_domain_are_found(Server server)
    {
        using var resolver = Resolver(server);

        var exchanges = await Exchanges(resolver).ResolveAsync("mail.test", Cancellation);

        Assert.Equal(["mx1.test", "mx2.test"], exchanges.Hosts.Select(host => host.Name.Value));
        Assert.Equal(IPAddress.Parse("2001:db8::1"), exchanges.Hosts[0].Addresses[0]);
        Assert.Equal(3, exchanges.Hosts[0].Addresses.Length);
    }

    private static DomainName Name(string name) => DomainName.Parse(name);

    private DnsResolver Resolver(Server server) =>
        new(new DnsOptions { Servers = [zone.EndPoint(server)], Timeout = TimeSpan.FromSeconds(30) }, TimeProvider.System, NullLogger<DnsResolver>.Instance);

    private static ExchangeResolver Exchanges(DnsResolver resolver) =>
        new(resolver, new ExchangeOptions { HostName = Name("relay.test") }, TimeProvider.System, new Random(1));

    /// <summary>One zone for all tests of the class.</summary>
    public sealed class Zone : IAsyncLifetime
    {
        private Knot? _knot;

        public IPEndPoint EndPoint(Server server)
        {
            Assert.SkipWhen(_knot is null, "Knot and Unbound are left out by POSTRIDER_NO_PEERS=1.");
            return server == Server.Knot ? _knot.Authority : _knot.Resolver;
        }

        public async ValueTask InitializeAsync()
        {
            if (Environment.GetEnvironmentVariable("POSTRIDER_NO_PEERS") == "1") return;
            _knot = await Knot.StartAsync(
                $"""
                mail MX 10 mx1
                mail MX 20 mx2
                mx1 A 192.0.2.1
                mx1 A 192.0.2.2
                mx1 AAAA 2001:db8::1
                mx2 A 192.0.2.3
                null MX 0 .
                alias CNAME mail
                dangling CNAME nowhere
                spf TXT "v=spf1 " "-all"
                circle1 CNAME circle2
                circle2 CNAME circle1
                {string.Join('\n', LongTexts.Select(text => $"long TXT \"{text}\""))}
                """);
        }

        public async ValueTask DisposeAsync()
        {
            if (_knot is not null) await _knot.DisposeAsync();
        }
    }
}
