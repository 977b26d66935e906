using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Certificates;
using Postrider.Mail.Acme;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Tests.Certificates;

public sealed class CertificateRenewalTests : IAsyncLifetime
{
    private static readonly DomainName Host = DomainName.Parse("mail.example.com");
    private static readonly DomainName Policy = DomainName.Parse("mta-sts.example.com");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly LocalAuthority _authority;
    private readonly MemoryStore _store = new();
    private readonly TlsaDns _dns = new();
    private readonly RecordingPublisher _publisher = new();
    private readonly CertificateStore _shown = new([]);
    private CertificateRenewal _renewal = null!; // Set before each test.

    public CertificateRenewalTests() => _authority = new LocalAuthority { Time = _time };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _authority.StartAsync(Cancellation);
        _renewal = await OpenAsync(_shown);
    }

    public async ValueTask DisposeAsync()
    {
        await _renewal.DisposeAsync();
        await _authority.DisposeAsync();
    }

    [Fact]
    public async Task At_first_something_is_shown_that_nobody_vouches_for_then_the_authoritys()
    {
        Assert.True(Assert.Single(_shown.Certificates).IsSelfSigned);

        _renewal.Start();
        await UntilAsync(() => _shown.Certificates.Count == 2);

        Assert.Equal(["mail.example.com"], _shown.Certificates[0].Names);
        Assert.DoesNotContain(_shown.Certificates, one => one.IsSelfSigned);
        await using var again = await OpenAsync(new CertificateStore([]));
        Assert.Equal(_renewal.Certificates.Select(one => one.Chain), again.Certificates.Select(one => one.Chain));
    }

    [Fact]
    public async Task A_refusal_is_kept_with_its_reason_and_tried_again_later_and_later()
    {
        _authority.Refusal = "rejectedIdentifier";
        _renewal.Start();
        await UntilAsync(() => _authority.Orders == 2 && _renewal.Certificates.All(one => one.Failures == 1));
        Assert.All(_renewal.Certificates, one => Assert.Contains("not today", one.Trouble, StringComparison.Ordinal));

        // 5 minutes at first, a quarter more by chance at the most.
        await PassAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(2, _authority.Orders);
        await PassAsync(TimeSpan.FromMinutes(4));
        await UntilAsync(() => _renewal.Certificates.All(one => one.Failures == 2));

        _authority.Refusal = null;
        await PassAsync(TimeSpan.FromMinutes(14));
        await UntilAsync(() => _shown.Certificates.Count == 2 && _renewal.Certificates.All(one => one.Trouble is null));
    }

    [Fact]
    public async Task It_is_renewed_within_the_window_that_the_authority_suggests()
    {
        var now = _time.GetUtcNow();
        _authority.Window = new RenewalWindow(now.AddDays(10), now.AddDays(11), null);
        await _renewal.RenewNowAsync(Host, Cancellation);
        await _renewal.RenewNowAsync(Policy, Cancellation);
        var first = _shown.Certificates[0];
        _renewal.Start();

        await PassAsync(TimeSpan.FromDays(9.9));
        Assert.Equal(2, _authority.Orders);
        _authority.Window = new RenewalWindow(now.AddDays(70), now.AddDays(71), null);
        await PassAsync(TimeSpan.FromDays(1.2));
        Assert.Equal(2, _authority.Orders);

        _authority.Window = new RenewalWindow(now.AddDays(-1), now, null);
        await PassAsync(TimeSpan.FromDays(1));
        await UntilAsync(() => _shown.Certificates[0].NotAfter > first.NotAfter);
    }

    [Fact]
    public async Task A_certificate_that_is_none_never_takes_the_place_of_a_good_one()
    {
        await _renewal.RenewNowAsync(Host, Cancellation);
        var first = Assert.Single(_shown.Certificates);
        _authority.Nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

        var ended = Assert.Single(await _renewal.RenewNowAsync(Host, Cancellation));

        Assert.NotNull(ended.Trouble);
        Assert.Equal(first, Assert.Single(_shown.Certificates));
        Assert.NotNull((await _store.ListAsync(Cancellation)).First(one => one.Name == Host).Chain);
    }

    [Fact]
    public async Task A_key_that_the_DNS_has_had_for_long_enough_is_used_and_another_made()
    {
        await _renewal.RenewNowAsync(Host, Cancellation);
        var before = _renewal.Certificates[0];
        _dns.Records = [before.Record ?? default, before.NextRecord ?? default];

        await _renewal.RenewNowAsync(Host, Cancellation);
        Assert.Equal(before.Key.ToArray(), _renewal.Certificates[0].Key.ToArray());

        _time.Advance(KeyRoll.ShortestWait);
        await _renewal.RenewNowAsync(Host, Cancellation);

        var after = _renewal.Certificates[0];
        Assert.Equal(before.NextKey.ToArray(), after.Key.ToArray());
        Assert.NotEqual(before.NextKey.ToArray(), after.NextKey.ToArray());
        Assert.Null(after.NextSight.NextSince);
    }

    [Fact]
    public async Task Records_are_set_for_both_keys_and_that_of_a_retired_key_is_removed()
    {
        _renewal.Use(Settings() with { PublishesTlsa = true });
        await _renewal.RenewNowAsync(Host, Cancellation);
        var first = _renewal.Certificates[0];
        await _renewal.RenewNowAsync(Host, Cancellation);

        var added = Assert.IsType<DnsChange>(_publisher.Changes.First(change => change.Kind == DnsChangeKind.Add));
        Assert.Equal("_25._tcp.mail.example.com", added.Records.Name.Value);
        Assert.Equal([DnsRecordValue.OfTlsa(first.Record ?? default), DnsRecordValue.OfTlsa(first.NextRecord ?? default)], added.Records.Values);
        var removed = Assert.Single(_publisher.Changes, change => change.Kind == DnsChangeKind.Remove);
        Assert.Equal([DnsRecordValue.OfTlsa(first.Record ?? default)], removed.Records.Values);
    }

    private AcmeSettings Settings() => new()
    {
        Options = new AcmeOptions { Directory = _authority.Directory },
        Names = [Host, Policy],
        HostName = Host,
        RootFile = _authority.RootFile,
    };

    private Task<CertificateRenewal> OpenAsync(CertificateStore shown) => CertificateRenewal.OpenAsync(
        _store, shown, _dns, _publisher, _authority.Challenges, Settings(), _time, NullLogger<CertificateRenewal>.Instance, Cancellation);

    // Rounds are run on other threads, one after the other: when the second begins the first is over.
    private async Task PassAsync(TimeSpan span)
    {
        foreach (var step in (TimeSpan[])[span, TimeSpan.FromMinutes(1)])
        {
            var asked = _dns.Asked;
            _time.Advance(step);
            await UntilAsync(() => _dns.Asked > asked);
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Delay(5, Cancellation);
        }
    }

    private sealed class MemoryStore : IAcmeStore
    {
        private readonly ConcurrentDictionary<DomainName, ManagedCertificate> _certificates = new();
        private readonly ConcurrentDictionary<Uri, AcmeAccount> _accounts = new();

        public ValueTask<AcmeAccount?> FindAccountAsync(Uri directory, CancellationToken cancellation) => new(_accounts.GetValueOrDefault(directory));

        public ValueTask SaveAccountAsync(AcmeAccount account, CancellationToken cancellation)
        {
            _accounts[account.Directory] = account;
            return ValueTask.CompletedTask;
        }

        public ValueTask<ImmutableArray<ManagedCertificate>> ListAsync(CancellationToken cancellation) => new([.. _certificates.Values]);

        public ValueTask SaveAsync(ManagedCertificate certificate, CancellationToken cancellation)
        {
            _certificates[certificate.Name] = certificate;
            return ValueTask.CompletedTask;
        }
    }

    private sealed class RecordingPublisher : IDnsPublisher
    {
        public List<DnsChange> Changes { get; } = [];

        public bool Covers(DomainName name) => true;

        public ValueTask<DnsPublication> ApplyAsync(ImmutableArray<DnsChange> changes, CancellationToken cancellation)
        {
            Changes.AddRange(changes);
            return new(DnsPublication.Done);
        }
    }

    private sealed class TlsaDns : IDnsResolver
    {
        private int _asked;

        public ImmutableArray<TlsaRecord> Records { get; set; } = [];

        public int Asked => Volatile.Read(ref _asked);

        public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _asked);
            // One that is good for no time at all: it counts as long as the least.
            return new(new DnsAnswer<TlsaRecord>(Records.IsEmpty ? DnsStatus.NoData : DnsStatus.Found, Records, name, DateTimeOffset.MinValue, true, null));
        }

        public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
