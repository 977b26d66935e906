using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Tests.Doctor;

/// <summary>A DNS of addresses, names and texts as lines: <c>mail.example.com A 192.0.2.1</c>; what is not told does not exist.</summary>
internal sealed class ZoneDns(params string[] lines) : IDnsResolver
{
    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => Find(name, "A", IPAddress.Parse);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => Find(name, "AAAA", IPAddress.Parse);

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => Find(name, "TXT", text => text);

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => Find(ReverseName.Of(address), "PTR", DomainName.Parse);

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) =>
        Find(name, "MX", text => new MxRecord(ushort.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture), DomainName.Parse(text.Split(' ')[1])));

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    private ValueTask<DnsAnswer<T>> Find<T>(DomainName name, string type, Func<string, T> read)
    {
        var before = $"{name} {type} ";
        ImmutableArray<T> records = [.. lines.Where(line => line.StartsWith(before, StringComparison.Ordinal)).Select(line => read(line[before.Length..]))];
        return new(new DnsAnswer<T>(records.IsEmpty ? DnsStatus.NameDoesNotExist : DnsStatus.Found, records, name, DateTimeOffset.MaxValue, false, null));
    }
}
