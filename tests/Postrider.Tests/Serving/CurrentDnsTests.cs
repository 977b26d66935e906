using System.Net;
using Postrider.Mail.Dns;
using Postrider.Serving;
using Postrider.Smtp;

namespace Postrider.Tests.Serving;

public sealed class CurrentDnsTests
{
    private static readonly DomainName Name = DomainName.Parse("a.example");

    [Fact]
    public async Task The_resolver_before_goes_when_its_last_question_is_answered()
    {
        var (before, after) = (new SlowDns(), new SlowDns());
        using var current = new CurrentDns(before);
        var asked = current.FindIPv4Async(Name, CancellationToken.None).AsTask();

        current.Use(after);
        var wasDisposed = before.IsDisposed;
        before.Answer.SetResult(new DnsAnswer<IPAddress>(DnsStatus.NoData, [], Name, DateTimeOffset.UnixEpoch, false, null));
        await asked;

        Assert.False(wasDisposed);
        Assert.True(before.IsDisposed);
        Assert.False(after.IsDisposed);
    }

    [Fact]
    public async Task Nobody_is_asked_after_the_end()
    {
        var dns = new SlowDns();
        var current = new CurrentDns(dns);

        current.Dispose();

        Assert.True(dns.IsDisposed);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => current.FindIPv4Async(Name, CancellationToken.None).AsTask());
    }

    private sealed class SlowDns : IDnsResolver, IDisposable
    {
        public TaskCompletionSource<DnsAnswer<IPAddress>> Answer { get; } = new();

        public bool IsDisposed { get; private set; }

        public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => new(Answer.Task);

        public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();

        public void Dispose() => IsDisposed = true;
    }
}
