using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Exchange;

/// <summary>A DNS of facts: what is not told does not exist.</summary>
internal sealed class FakeDns(TimeProvider time) : IDnsResolver
{
    private readonly Dictionary<DomainName, DnsAnswer<MxRecord>> _exchanges = [];
    private readonly Dictionary<DomainName, DnsAnswer<IPAddress>> _ipv4 = [];
    private readonly Dictionary<DomainName, DnsAnswer<IPAddress>> _ipv6 = [];
    private readonly Dictionary<DomainName, DnsAnswer<TlsaRecord>> _tlsa = [];
    private readonly Dictionary<DomainName, DnsAnswer<DomainName>> _aliases = [];
    private readonly Dictionary<DomainName, DnsAnswer<string>> _texts = [];
    private readonly HashSet<DomainName> _known = [];

    public ConcurrentBag<string> Hanging { get; } = [];

    public ConcurrentBag<string> Asked { get; } = [];

    /// <summary>MX records as <c>10 mx.example</c>; a dot for the root.</summary>
    public FakeDns Mx(string domain, params string[] records) => Mx(domain, TimeSpan.FromMinutes(5), records);

    public FakeDns Mx(string domain, TimeSpan ttl, params string[] records)
    {
        var name = DomainName.Parse(domain);
        _known.Add(name);
        _exchanges[name] = new(DnsStatus.Found, [.. records.Select(Parse)], name, time.GetUtcNow() + ttl, false, null);
        return this;
    }

    public FakeDns Address(string host, params string[] addresses) => Address(host, TimeSpan.FromMinutes(5), addresses);

    public FakeDns Address(string host, TimeSpan ttl, params string[] addresses)
    {
        var name = DomainName.Parse(host);
        _known.Add(name);
        foreach (var family in addresses.Select(IPAddress.Parse).GroupBy(address => address.AddressFamily))
        {
            var table = family.Key == AddressFamily.InterNetwork ? _ipv4 : _ipv6;
            table[name] = new(DnsStatus.Found, [.. family], name, time.GetUtcNow() + ttl, false, null);
        }

        return this;
    }

    /// <summary>A name that exists and has nothing that mail needs.</summary>
    public FakeDns Empty(string name)
    {
        _known.Add(DomainName.Parse(name));
        return this;
    }

    public FakeDns FailMx(string domain, DnsStatus status, string detail)
    {
        _exchanges[DomainName.Parse(domain)] = new(status, [], DomainName.Parse(domain), time.GetUtcNow().AddSeconds(30), false, detail);
        return this;
    }

    public FakeDns FailAddress(string host, DnsStatus status, string detail)
    {
        var name = DomainName.Parse(host);
        _ipv4[name] = _ipv6[name] = new(status, [], name, time.GetUtcNow().AddSeconds(30), false, detail);
        return this;
    }

    public FakeDns Alias(string domain, string canonical)
    {
        var name = DomainName.Parse(domain);
        _known.Add(name);
        _exchanges[name] = new(DnsStatus.NoData, [], DomainName.Parse(canonical), time.GetUtcNow().AddMinutes(5), false, null);
        return this;
    }

    /// <summary>TLSA records as <c>3 1 1 abcd</c>.</summary>
    public FakeDns Tlsa(string name, bool isAuthenticated, params string[] records)
    {
        var owner = DomainName.Parse(name);
        _known.Add(owner);
        _tlsa[owner] = new(DnsStatus.Found, [.. records.Select(ParseTlsa)], owner, time.GetUtcNow().AddMinutes(5), isAuthenticated, null);
        return this;
    }

    public FakeDns FailTlsa(string name, DnsStatus status)
    {
        var owner = DomainName.Parse(name);
        _tlsa[owner] = new(status, [], owner, time.GetUtcNow().AddSeconds(30), false, "127.0.0.1:53 answered SERVFAIL");
        return this;
    }

    /// <summary>The CNAME record of a host.</summary>
    public FakeDns HostAlias(string name, string target, bool isAuthenticated)
    {
        var owner = DomainName.Parse(name);
        _known.Add(owner);
        _aliases[owner] = new(DnsStatus.Found, [DomainName.Parse(target)], owner, time.GetUtcNow().AddMinutes(5), isAuthenticated, null);
        return this;
    }

    public FakeDns Text(string name, params string[] texts)
    {
        var owner = DomainName.Parse(name);
        _known.Add(owner);
        _texts[owner] = new(DnsStatus.Found, [.. texts], owner, time.GetUtcNow().AddMinutes(5), false, null);
        return this;
    }

    public FakeDns FailText(string name)
    {
        var owner = DomainName.Parse(name);
        _texts[owner] = new(DnsStatus.ServerFailure, [], owner, time.GetUtcNow().AddSeconds(30), false, "SERVFAIL");
        return this;
    }

    /// <summary>Questions for the addresses of a host that are never answered.</summary>
    public FakeDns Hang(string host)
    {
        Hanging.Add(host);
        return this;
    }

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => FindAsync(_exchanges, name, cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => FindAsync(_ipv4, name, cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => FindAsync(_ipv6, name, cancellation);

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => FindAsync(_texts, name, cancellation);

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => FindAsync(_tlsa, name, cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => FindAsync(_aliases, name, cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();

    private async ValueTask<DnsAnswer<T>> FindAsync<T>(Dictionary<DomainName, DnsAnswer<T>> table, DomainName name, CancellationToken cancellation)
    {
        Asked.Add(name.Value);
        if (Hanging.Contains(name.Value)) await Task.Delay(Timeout.Infinite, cancellation);
        if (table.TryGetValue(name, out var answer)) return answer;
        var status = _known.Contains(name) ? DnsStatus.NoData : DnsStatus.NameDoesNotExist;
        return new DnsAnswer<T>(status, [], name, time.GetUtcNow().AddMinutes(5), false, null);
    }

    private static TlsaRecord ParseTlsa(string record)
    {
        var words = record.Split(' ');
        return new TlsaRecord(Number(words[0]), Number(words[1]), Number(words[2]), Convert.FromHexString(words[3]));
    }

    private static byte Number(string word) => byte.Parse(word, System.Globalization.CultureInfo.InvariantCulture);

    private static MxRecord Parse(string record)
    {
        var words = record.Split(' ');
        return new MxRecord(ushort.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), words[1] == "." ? default : DomainName.Parse(words[1]));
    }
}
