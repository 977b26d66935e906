using System.Net;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>The DNS and the policy hosts of domains with MTA-STS policies.</summary>
/// <param name="policies">By domain; <c>null</c> for a host that answers when <see cref="Gate"/> does.</param>
internal sealed class PolicyHosts(IReadOnlyDictionary<string, string?> policies) : IDnsResolver, IStsFetcher, IStsStore
{
    private const string Prefix = "_mta-sts.";

    public TaskCompletionSource<StsFetch> Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => new(
        name.Value.StartsWith(Prefix, StringComparison.Ordinal) && policies.ContainsKey(name.Value[Prefix.Length..])
            ? new DnsAnswer<string>(DnsStatus.Found, ["v=STSv1; id=1"], name, DateTimeOffset.MaxValue, false, null)
            : new DnsAnswer<string>(DnsStatus.NameDoesNotExist, [], name, DateTimeOffset.MaxValue, false, null));

    public async ValueTask<StsFetch> FetchAsync(DomainName domain, CancellationToken cancellation) =>
        policies[domain.Value] is { } policy ? new StsFetch(policy, null) : await Gate.Task.WaitAsync(cancellation);

    public ValueTask<IReadOnlyList<StoredPolicy>> LoadAsync(CancellationToken cancellation) => new([]);

    public ValueTask SaveAsync(StoredPolicy policy, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask RemoveAsync(DomainName domain, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();
}
