using System.Net;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dns;
using Postrider.Mail.Exchange;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Exchange;

/// <summary>Whatever the DNS answers, there is a decision, and it keeps to its promises.</summary>
public sealed class ExchangePropertyTests
{
    private const int MaximumHosts = 5;
    private const int MaximumAddresses = 3;
    private static readonly DomainName Self = DomainName.Parse("relay.example");
    private static readonly IPAddress Own = IPAddress.Parse("198.51.100.25");
    private static readonly FakeTimeProvider Time = new();
    private static readonly string[] Names = ["a.example", "b.example", "relay.example", "192.0.2.1", "xn--mller-kva.example", "c.example", "d.example", "e.example"];

    private static readonly Gen<DnsStatus> Statuses = Gen.Int[0, 6].Select(i => i < 3 ? DnsStatus.Found : (DnsStatus)(i - 2));
    private static readonly Gen<DomainName> Hosts = Gen.Int[0, Names.Length].Select(i => i == Names.Length ? default : DomainName.Parse(Names[i]));
    private static readonly Gen<DateTimeOffset> Expiries = Gen.Int[0, 100_000].Select(seconds => Time.GetUtcNow().AddSeconds(seconds));
    private static readonly Gen<IPAddress> Addresses = Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.Const(Own.GetAddressBytes())).Select(octets => new IPAddress(octets));

    private static readonly Gen<DnsAnswer<MxRecord>> Mx = Answers(Gen.Select(Gen.UShort[0, 4], Hosts, (preference, host) => new MxRecord(preference, host)));
    private static readonly Gen<DnsAnswer<IPAddress>> Address = Answers(Addresses);

    [Fact]
    public void Every_answer_leads_to_hosts_or_to_one_explained_failure() => Cases().Sample(test =>
    {
        var exchanges = Resolve(test);

        return exchanges.Hosts.IsEmpty == (exchanges.Failure is not null)
            && exchanges.Failure is null or { IsTransient: true } or { IsPermanent: true }
            && exchanges.Failure?.Text.Contains('\r', StringComparison.Ordinal) != true;
    });

    [Fact]
    public void Hosts_are_bounded_in_order_and_never_ourselves() => Cases().Sample(test =>
    {
        var exchanges = Resolve(test);

        return exchanges.Hosts.Length <= MaximumHosts
            && exchanges.Hosts.All(host => host.Addresses.Length <= MaximumAddresses && host.Addresses.IsEmpty == (host.Problem is not null))
            && exchanges.Hosts.Select(host => host.Preference).SequenceEqual(exchanges.Hosts.Select(host => host.Preference).Order())
            && !exchanges.Hosts.Any(host => host.Name == Self || host.Addresses.Contains(Own));
    });

    [Fact]
    public void A_failed_mx_lookup_never_bounces() => Cases().Where(test => test.Mx.Status is DnsStatus.ServerFailure or DnsStatus.Timeout)
        .Sample(test => Resolve(test).Failure is { IsTransient: true });

    private static Gen<Case> Cases() => Gen.Select(Mx, Address.Array[Names.Length], Address.Array[Names.Length], Gen.Int, (mx, ipv4, ipv6, seed) => new Case(mx, ipv4, ipv6, seed));

    private static Gen<DnsAnswer<T>> Answers<T>(Gen<T> records) => Gen.Select(
        Statuses,
        records.Array[0, 8],
        Expiries,
        (status, found, expires) => new DnsAnswer<T>(status, status == DnsStatus.Found ? [.. found] : [], DomainName.Parse("canonical.example"), expires, false, status > DnsStatus.NameDoesNotExist ? "it failed" : null));

    private static MailExchanges Resolve(Case test)
    {
        var resolver = new ExchangeResolver(
            new CaseDns(test),
            new ExchangeOptions { HostName = Self, OwnEndpoints = [new IPEndPoint(Own, 25)], MaximumHosts = MaximumHosts, MaximumAddresses = MaximumAddresses },
            Time,
            new Random(test.Seed));
        // The answers are there at once, so nothing is waited for.
        return resolver.ResolveAsync("a.example", CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private sealed record Case(DnsAnswer<MxRecord> Mx, DnsAnswer<IPAddress>[] IPv4, DnsAnswer<IPAddress>[] IPv6, int Seed);

    private sealed class CaseDns(Case test) : IDnsResolver
    {
        public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => new(test.Mx);

        public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => new(test.IPv4[Array.IndexOf(Names, name.Value)]);

        public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => new(test.IPv6[Array.IndexOf(Names, name.Value)]);

        public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
