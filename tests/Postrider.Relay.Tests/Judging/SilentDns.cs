using System.Net;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Judging;

/// <summary>A DNS that never answers.</summary>
internal sealed class SilentDns : IDnsResolver
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the first question.</summary>
    public Task Asked => _asked.Task;

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => WaitAsync<MxRecord>(cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => WaitAsync<IPAddress>(cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => WaitAsync<IPAddress>(cancellation);

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => WaitAsync<string>(cancellation);

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => WaitAsync<TlsaRecord>(cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => WaitAsync<DomainName>(cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => WaitAsync<DomainName>(cancellation);

    private async ValueTask<DnsAnswer<T>> WaitAsync<T>(CancellationToken cancellation)
    {
        var never = Task.Delay(Timeout.Infinite, cancellation);
        _asked.TrySetResult();
        await never;
        throw new InvalidOperationException("The wait has no end.");
    }
}
