using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Dns;

/// <summary>Dynamic updates against Knot, which checks signatures and signs its answers by code that is not ours.</summary>
public sealed class DynamicUpdateTests(DynamicUpdateTests.Zone zone) : IClassFixture<DynamicUpdateTests.Zone>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Knot.Sha256Key, TsigAlgorithm.HmacSha256)]
    [InlineData(Knot.Sha512Key, TsigAlgorithm.HmacSha512)]
    public async Task Records_of_every_type_are_put_and_found(string key, TsigAlgorithm algorithm)
    {
        var name = Name($"every-{algorithm}.test");
        var text = new string('t', 700);

        var publication = await Publisher(key, algorithm).ApplyAsync(
            [
                DnsChange.Put(DnsRecordSet.Of(name, Hour, DnsRecordValue.OfText(text), DnsRecordValue.OfText("a;\"b\"\\"))),
                DnsChange.Put(DnsRecordSet.Of(name, Hour, DnsRecordValue.OfExchange(10, Name("mx.test")))),
                DnsChange.Put(DnsRecordSet.Of(name, Hour, DnsRecordValue.OfAddress(IPAddress.Parse("2001:db8::1")))),
                DnsChange.Put(DnsRecordSet.Of(Name($"_25._tcp.{name}"), Hour, DnsRecordValue.OfTlsa(new TlsaRecord(3, 1, 1, new byte[32])))),
                DnsChange.Put(DnsRecordSet.Of(Name($"alias.{name}"), Hour, DnsRecordValue.OfAlias(name))),
            ],
            Cancellation);

        Assert.Equal(DnsPublication.Done, publication);
        using var resolver = Resolver();
        Assert.Equal(["a;\"b\"\\", text], (await resolver.FindTextAsync(name, Cancellation)).Records.Order());
        Assert.Equal([new MxRecord(10, Name("mx.test"))], (await resolver.FindMxAsync(name, Cancellation)).Records);
        Assert.Equal([IPAddress.Parse("2001:db8::1")], (await resolver.FindIPv6Async(name, Cancellation)).Records);
        Assert.Single((await resolver.FindTlsaAsync(Name($"_25._tcp.{name}"), Cancellation)).Records);
        Assert.Equal([name], (await resolver.FindAliasAsync(Name($"alias.{name}"), Cancellation)).Records);
    }

    [Fact]
    public async Task One_text_is_exchanged_and_the_others_stay()
    {
        var name = Name("texts.test");
        var publisher = Publisher(Knot.Sha256Key, TsigAlgorithm.HmacSha256);
        await publisher.ApplyAsync([DnsChange.Put(Set(name, "site=1", "v=spf1 -all"))], Cancellation);

        var publication = await publisher.ApplyAsync([DnsChange.Remove(Set(name, "v=spf1 -all")), DnsChange.Add(Set(name, "v=spf1 mx -all"))], Cancellation);

        Assert.True(publication.IsDone, publication.Problem);
        using var resolver = Resolver();
        Assert.Equal(["site=1", "v=spf1 mx -all"], (await resolver.FindTextAsync(name, Cancellation)).Records.Order());
    }

    [Fact]
    public async Task What_was_cleared_is_gone()
    {
        var name = Name("cleared.test");
        var publisher = Publisher(Knot.Sha256Key, TsigAlgorithm.HmacSha256);
        await publisher.ApplyAsync([DnsChange.Put(Set(name, "here"))], Cancellation);

        var publication = await publisher.ApplyAsync([DnsChange.Clear(name, DnsRecordType.Txt)], Cancellation);

        Assert.True(publication.IsDone, publication.Problem);
        using var resolver = Resolver();
        Assert.Equal(DnsStatus.NameDoesNotExist, (await resolver.FindTextAsync(name, Cancellation)).Status);
    }

    [Theory]
    [InlineData("stranger.test", Knot.KeySecret, "does not know the key 'stranger.test'")]
    [InlineData(Knot.Sha256Key, "d3Jvbmc=", "finds the signature with the key 'update.test' wrong")]
    [InlineData(Knot.ReadingKey, Knot.KeySecret, "does not let it update the zone")]
    public async Task Who_may_not_is_told_why(string key, string secret, string problem)
    {
        var publication = await Publisher(key, TsigAlgorithm.HmacSha256, secret).ApplyAsync([DnsChange.Put(Set(Name("no.test"), "no"))], Cancellation);

        Assert.Equal(DnsPublicationStatus.Refused, publication.Status);
        Assert.Contains(problem, publication.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_late_is_named()
    {
        var late = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(-1));

        var publication = await Publisher(Knot.Sha256Key, TsigAlgorithm.HmacSha256, Knot.KeySecret, late).ApplyAsync([DnsChange.Put(Set(Name("late.test"), "no"))], Cancellation);

        Assert.Contains("has another time than this machine", publication.Problem, StringComparison.Ordinal);
    }

    private static DomainName Name(string name) => DomainName.Parse(name);

    private static DnsRecordSet Set(DomainName name, params ImmutableArray<string> texts) => new(name, DnsRecordType.Txt, Hour, [.. texts.Select(DnsRecordValue.OfText)]);

    private DnsResolver Resolver() => new(new DnsOptions { Servers = [zone.Server.Authority] }, TimeProvider.System, NullLogger<DnsResolver>.Instance);

    private DynamicUpdate Publisher(string key, TsigAlgorithm algorithm, string secret = Knot.KeySecret, TimeProvider? time = null) => new(
        [new UpdateZone(Name("test"), zone.Server.Authority, new TsigKey(Name(key), algorithm, Convert.FromBase64String(secret)))],
        TimeSpan.FromSeconds(30),
        time ?? TimeProvider.System);

    public sealed class Zone : IAsyncLifetime
    {
        private Knot? _knot;

        public Knot Server
        {
            get
            {
                Assert.SkipWhen(_knot is null, "Knot is left out by POSTRIDER_NO_PEERS=1.");
                return _knot;
            }
        }

        public async ValueTask InitializeAsync()
        {
            if (Environment.GetEnvironmentVariable("POSTRIDER_NO_PEERS") != "1") _knot = await Knot.StartAsync("", Cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            if (_knot is not null) await _knot.DisposeAsync();
        }
    }
}
