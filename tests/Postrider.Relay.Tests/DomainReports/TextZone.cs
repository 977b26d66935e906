using System.Net;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.DomainReports;

/// <summary>A DNS of TXT records and addresses: what is not told does not exist.</summary>
internal sealed class TextZone : IDnsResolver
{
    private readonly Dictionary<DomainName, string[]> _texts = [];

    public DnsStatus Missing { get; set; } = DnsStatus.NameDoesNotExist;

    public TextZone With(string name, params string[] records)
    {
        _texts[DomainName.Parse(name)] = records;
        return this;
    }

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(
        _texts.TryGetValue(name, out var records)
            ? new DnsAnswer<string>(DnsStatus.Found, [.. records], name, DateTimeOffset.MaxValue, false, null)
            : None<string>(name));

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(None<MxRecord>(name));

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(None<IPAddress>(name));

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(None<IPAddress>(name));

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(None<TlsaRecord>(name));

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(None<DomainName>(name));

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();

    private DnsAnswer<T> None<T>(DomainName name) => new(Missing, [], name, DateTimeOffset.MaxValue, false, null);
}
