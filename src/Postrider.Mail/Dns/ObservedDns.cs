using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>Keeps what was asked and answered, so that a verdict can show the records that it stands on. For the questions of one check, asked one after the other.</summary>
public sealed class ObservedDns(IDnsResolver dns) : IDnsResolver
{
    /// <summary>Observations kept: more than any check may ask.</summary>
    private const int MaximumKept = 500;

    private readonly ImmutableArray<DnsObservation>.Builder _observations = ImmutableArray.CreateBuilder<DnsObservation>();

    /// <summary>What was seen so far, in the order of the questions.</summary>
    public ImmutableArray<DnsObservation> Observations => _observations.ToImmutable();

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) =>
        ObserveAsync("MX", name, dns.FindMxAsync(name, cancellation), Text);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) =>
        ObserveAsync("A", name, dns.FindIPv4Async(name, cancellation), address => address.ToString());

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) =>
        ObserveAsync("AAAA", name, dns.FindIPv6Async(name, cancellation), address => address.ToString());

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) =>
        ObserveAsync("TXT", name, dns.FindTextAsync(name, cancellation), text => text);

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) =>
        ObserveAsync("TLSA", name, dns.FindTlsaAsync(name, cancellation), record => record.ToString());

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) =>
        ObserveAsync("CNAME", name, dns.FindAliasAsync(name, cancellation), alias => alias.Value);

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) =>
        ObserveAsync("PTR", ReverseName.Of(address), dns.FindNamesAsync(address, cancellation), name => name.Value);

    private static string Text(MxRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{record.Preference} {(record.Host.IsEmpty ? "." : record.Host.Value)}");

    private async ValueTask<DnsAnswer<T>> ObserveAsync<T>(string type, DomainName name, ValueTask<DnsAnswer<T>> asked, Func<T, string> text)
    {
        var answer = await asked.ConfigureAwait(false);
        if (_observations.Count < MaximumKept)
            _observations.Add(new DnsObservation(type, name, answer.Status, [.. answer.Records.Select(text)], answer.Authenticated, answer.Detail));
        return answer;
    }
}
