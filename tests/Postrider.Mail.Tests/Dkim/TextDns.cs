using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dkim;

/// <summary>A DNS of TXT records: what is not told does not exist.</summary>
internal sealed class TextDns : IDnsResolver
{
    private readonly Dictionary<DomainName, DnsAnswer<string>> _answers = [];

    public TextDns With(string name, params string[] records) => Answer(name, DnsStatus.Found, records);

    public TextDns Answer(string name, DnsStatus status, params string[] records)
    {
        var domain = DomainName.Parse(name);
        _answers[domain] = new DnsAnswer<string>(status, [.. records], domain, DateTimeOffset.MaxValue, false, null);
        return this;
    }

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) =>
        ValueTask.FromResult(_answers.GetValueOrDefault(name) ?? new DnsAnswer<string>(DnsStatus.NameDoesNotExist, [], name, DateTimeOffset.MaxValue, false, null));

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();
}
