using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Spf;

/// <summary>A DNS made of zones as lines: <c>example.com TXT v=spf1 -all</c>. The types <c>TIMEOUT</c> and <c>SERVFAIL</c> make every question end so for which nothing stands there.</summary>
internal sealed class ZoneDns : IDnsResolver
{
    private const int LongestChain = 8;

    private readonly Dictionary<string, List<(string Type, string Value)>> _names = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Asked { get; } = [];

    public ZoneDns(params string[] lines)
    {
        foreach (var line in lines)
        {
            var words = line.Split(' ', 3);
            Add(words[0], words[1], words.Length > 2 ? words[2] : "");
        }
    }

    public void Add(string name, string type, string value)
    {
        name = name.TrimEnd('.');
        if (!_names.TryGetValue(name, out var records)) _names[name] = records = [];
        records.Add((type, value));
    }

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => Find(name, "MX", value =>
    {
        var words = value.Split(' ');
        return new MxRecord(ushort.Parse(words[0], CultureInfo.InvariantCulture), words[1] == "." ? default : Lookup(words[1]));
    });

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => Find(name, "A", IPAddress.Parse);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => Find(name, "AAAA", IPAddress.Parse);

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => Find(name, "TXT", value => value);

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) =>
        _names.TryGetValue(name.Value, out var records) && records.FirstOrDefault(record => record.Type == "CNAME") is { Value: { } target }
            ? Answer(name, DnsStatus.Found, [Lookup(target.TrimEnd('.'))])
            : Find(name, "no CNAME", Lookup);

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => Find(ReverseName.Of(address), "PTR", Lookup);

    private static DomainName Lookup(string name) => DomainName.TryParseLookup(name, out var parsed) ? parsed : throw new FormatException(name);

    private ValueTask<DnsAnswer<T>> Find<T>(DomainName name, string type, Func<string, T> read)
    {
        Asked.Add($"{name} {type}");
        var at = name.Value;
        for (var steps = 0; steps < LongestChain; steps++)
        {
            if (!_names.TryGetValue(at, out var records)) return Answer<T>(name, DnsStatus.NameDoesNotExist, []);
            var values = records.Where(record => record.Type == type).Select(record => record.Value).ToList();
            if (values.Count > 0) return Answer(name, DnsStatus.Found, [.. values.Select(read)]);
            if (records.Any(record => record.Type == "TIMEOUT")) return Answer<T>(name, DnsStatus.Timeout, []);
            if (records.Any(record => record.Type == "SERVFAIL")) return Answer<T>(name, DnsStatus.ServerFailure, []);
            var alias = records.Where(record => record.Type == "CNAME").Select(record => record.Value.TrimEnd('.')).FirstOrDefault();
            if (alias is null) return Answer<T>(name, DnsStatus.NoData, []);
            at = alias;
        }

        return Answer<T>(name, DnsStatus.ServerFailure, []);
    }

    private static ValueTask<DnsAnswer<T>> Answer<T>(DomainName name, DnsStatus status, ImmutableArray<T> records) =>
        ValueTask.FromResult(new DnsAnswer<T>(status, records, name, DateTimeOffset.UnixEpoch, false, null));
}
