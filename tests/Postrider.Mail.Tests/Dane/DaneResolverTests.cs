using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Mail.Exchange;
using Postrider.Mail.Tests.Exchange;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dane;

public sealed class DaneResolverTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string LongDigest = Digest + Digest;

    private readonly FakeTimeProvider _time = new();
    private readonly FakeDns _dns;

    public DaneResolverTests() => _dns = new FakeDns(_time);

    [Fact]
    public async Task Signed_records_of_a_signed_host_count()
    {
        _dns.Tlsa("_25._tcp.mx.example", true, $"3 1 1 {Digest}");

        var finding = await FindAsync(Signed());

        Assert.Equal((DaneStanding.Usable, "mx.example"), (finding.Standing, finding.Base.Value));
        Assert.Equal($"3 1 1 {Digest[..16]}…", Assert.Single(finding.Records).ToString());
    }

    [Fact]
    public async Task Records_that_are_not_signed_say_nothing()
    {
        _dns.Tlsa("_25._tcp.mx.example", false, $"3 1 1 {Digest}");

        Assert.Equal(DaneStanding.None, (await FindAsync(Signed())).Standing);
    }

    [Fact]
    public async Task Behind_unsigned_MX_records_nothing_is_asked()
    {
        _dns.Tlsa("_25._tcp.mx.example", true, $"3 1 1 {Digest}");

        var finding = await Resolver.FindAsync(Exchanges(isAuthenticated: false, Signed()), Signed(), 25, TestContext.Current.CancellationToken);

        Assert.Equal(DaneStanding.None, finding.Standing);
        Assert.Empty(_dns.Asked);
    }

    [Fact]
    public async Task For_a_host_whose_addresses_are_not_signed_nothing_is_asked()
    {
        _dns.FailTlsa("_25._tcp.mx.example", DnsStatus.ServerFailure);

        Assert.Equal(DaneStanding.None, (await FindAsync(Signed() with { IsAuthenticated = false })).Standing);
        Assert.Empty(_dns.Asked);
    }

    [Theory]
    [InlineData(DnsStatus.ServerFailure)]
    [InlineData(DnsStatus.Timeout)]
    public async Task Records_that_cannot_be_found_out_keep_mail_from_the_host(DnsStatus status)
    {
        _dns.FailTlsa("_25._tcp.mx.example", status);

        Assert.Equal(DaneStanding.Failed, (await FindAsync(Signed())).Standing);
    }

    [Theory]
    [InlineData($"0 1 1 {Digest}")]
    [InlineData($"1 1 1 {Digest}")]
    [InlineData($"4 1 1 {Digest}")]
    [InlineData($"3 2 1 {Digest}")]
    [InlineData($"3 1 3 {Digest}")]
    [InlineData("3 1 1 0123")]
    [InlineData($"3 1 2 {Digest}")]
    [InlineData("3 1 0 ")]
    public async Task Records_that_cannot_be_used_still_want_tls(string record)
    {
        _dns.Tlsa("_25._tcp.mx.example", true, record);

        Assert.Equal(DaneStanding.Unusable, (await FindAsync(Signed())).Standing);
    }

    [Fact]
    public async Task Of_records_some_of_which_can_be_used_those_count()
    {
        _dns.Tlsa("_25._tcp.mx.example", true, $"1 1 1 {Digest}", $"3 1 1 {Digest}");

        Assert.Equal(3, Assert.Single((await FindAsync(Signed())).Records).Usage);
    }

    [Fact]
    public async Task A_weaker_digest_beside_a_stronger_one_does_not_count()
    {
        _dns.Tlsa("_25._tcp.mx.example", true, $"3 1 1 {Digest}", $"3 1 2 {LongDigest}", $"2 0 1 {Digest}");

        var records = (await FindAsync(Signed())).Records;

        Assert.Equal([(3, 2), (2, 1)], records.Select(record => ((int)record.Usage, (int)record.Matching)));
    }

    [Fact]
    public async Task Behind_a_signed_alias_the_name_at_its_end_is_asked_first()
    {
        _dns.Tlsa("_25._tcp.end.example", true, $"3 1 1 {Digest}").Tlsa("_25._tcp.mx.example", true, $"2 1 1 {Digest}");

        Assert.Equal("end.example", (await FindAsync(Alias(isAuthenticated: true))).Base.Value);
    }

    [Fact]
    public async Task Behind_a_signed_alias_the_first_name_counts_where_its_end_has_no_records()
    {
        _dns.Tlsa("_25._tcp.mx.example", true, $"3 1 1 {Digest}");

        Assert.Equal("mx.example", (await FindAsync(Alias(isAuthenticated: true))).Base.Value);
    }

    [Fact]
    public async Task A_signed_alias_into_an_unsigned_zone_keeps_the_records_of_its_own_name()
    {
        _dns.HostAlias("mx.example", "end.example", isAuthenticated: true).Tlsa("_25._tcp.mx.example", true, $"3 1 1 {Digest}").FailTlsa("_25._tcp.end.example", DnsStatus.ServerFailure);

        var finding = await FindAsync(Alias(isAuthenticated: false));

        Assert.Equal((DaneStanding.Usable, "mx.example"), (finding.Standing, finding.Base.Value));
    }

    [Fact]
    public async Task A_signed_alias_into_an_unsigned_zone_without_records_is_as_any_other_host()
    {
        _dns.HostAlias("mx.example", "end.example", isAuthenticated: true);

        Assert.Equal(DaneStanding.None, (await FindAsync(Alias(isAuthenticated: false))).Standing);
    }

    [Fact]
    public async Task An_alias_that_is_not_signed_has_no_records()
    {
        _dns.HostAlias("mx.example", "end.example", isAuthenticated: false).Tlsa("_25._tcp.mx.example", true, $"3 1 1 {Digest}");

        Assert.Equal(DaneStanding.None, (await FindAsync(Alias(isAuthenticated: false))).Standing);
    }

    [Fact]
    public async Task The_port_is_part_of_the_name()
    {
        _dns.Tlsa("_587._tcp.mx.example", true, $"3 1 1 {Digest}");

        Assert.Equal(DaneStanding.Usable, (await Resolver.FindAsync(Exchanges(true, Signed()), Signed(), 587, TestContext.Current.CancellationToken)).Standing);
    }

    private DaneResolver Resolver => new(_dns, _time);

    private static ExchangeHost Signed() => new(DomainName.Parse("mx.example"), 10, [IPAddress.Loopback], null) { IsAuthenticated = true };

    private static ExchangeHost Alias(bool isAuthenticated) => Signed() with { CanonicalName = DomainName.Parse("end.example"), IsAuthenticated = isAuthenticated };

    private static MailExchanges Exchanges(bool isAuthenticated, ExchangeHost host) => new([host], null, DateTimeOffset.MaxValue) { IsAuthenticated = isAuthenticated };

    private ValueTask<DaneFinding> FindAsync(ExchangeHost host) => Resolver.FindAsync(Exchanges(isAuthenticated: true, host), host, 25, TestContext.Current.CancellationToken);
}
