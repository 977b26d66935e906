using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dns;
using Postrider.Mail.Tests.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dns;

public sealed class PatientDnsTests
{
    private static readonly DomainName Name = DomainName.Parse("a.example");

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_pass_as_they_are()
    {
        using var dns = new PatientDns(new ZoneDns("a.example TXT hello"), TimeSpan.FromSeconds(20), _time);

        Assert.Equal(["hello"], (await dns.FindTextAsync(Name, Cancellation)).Records);
    }

    [Fact]
    public async Task What_is_not_answered_in_time_is_answered_by_a_timeout()
    {
        using var dns = new PatientDns(new SilentDns(), TimeSpan.FromSeconds(20), _time);
        var asked = dns.FindIPv4Async(Name, Cancellation);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(asked.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        var answer = await asked;
        Assert.Equal(DnsStatus.Timeout, answer.Status);
        Assert.Equal("all questions together took longer than 20 s", answer.Detail);
    }

    [Fact]
    public async Task Questions_after_that_are_answered_at_once()
    {
        using var dns = new PatientDns(new SilentDns(), TimeSpan.FromSeconds(20), _time);
        var first = dns.FindMxAsync(Name, Cancellation);
        _time.Advance(TimeSpan.FromSeconds(20));
        await first;

        Assert.Equal(DnsStatus.Timeout, (await dns.FindNamesAsync(IPAddress.Loopback, Cancellation)).Status);
    }

    [Fact]
    public async Task Who_gives_up_himself_is_cancelled()
    {
        using var dns = new PatientDns(new SilentDns(), TimeSpan.FromSeconds(20), _time);
        using var leaving = new CancellationTokenSource();
        var asked = dns.FindTextAsync(Name, leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asked);
    }

    private sealed class SilentDns : IDnsResolver
    {
        public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => WaitAsync<MxRecord>(cancellation);

        public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => WaitAsync<IPAddress>(cancellation);

        public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => WaitAsync<IPAddress>(cancellation);

        public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => WaitAsync<string>(cancellation);

        public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => WaitAsync<TlsaRecord>(cancellation);

        public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => WaitAsync<DomainName>(cancellation);

        public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => WaitAsync<DomainName>(cancellation);

        private static async ValueTask<DnsAnswer<T>> WaitAsync<T>(CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("The wait has no end.");
        }
    }
}
