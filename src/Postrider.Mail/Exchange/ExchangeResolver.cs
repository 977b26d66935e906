using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Exchange;

/// <summary>Finds the hosts for a destination by MX, A and AAAA records (RFC 5321, 5.1; RFC 7505).</summary>
/// <param name="dns">Answers the questions.</param>
/// <param name="options">Who we are.</param>
/// <param name="time">For what expires, and for patience.</param>
/// <param name="random">Shuffles hosts of equal preference.</param>
public sealed class ExchangeResolver(IDnsResolver dns, ExchangeOptions options, TimeProvider time, Random random) : IExchangeResolver
{
    /// <summary>How long the hosts are kept when the address of one was not waited for.</summary>
    private static readonly TimeSpan UnfinishedKept = TimeSpan.FromSeconds(30);

    private readonly OwnAddresses _own = new(options.OwnEndpoints, options.Port, time);
    private readonly Lock _lock = new();

    public async ValueTask<MailExchanges> ResolveAsync(string destination, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (AddressLiteral.IsBracketed(destination)) return ResolveLiteral(destination);
        if (!DomainName.TryParse(destination, out var domain)) return Failed(ExchangeReplies.NotADomain(destination), DateTimeOffset.MaxValue);
        var answer = await dns.FindMxAsync(domain, cancellation).ConfigureAwait(false);
        switch (answer.Status)
        {
            case DnsStatus.NameDoesNotExist:
                return Failed(ExchangeReplies.NoSuchDomain(domain), answer.Expires);
            case DnsStatus.NoData when IsOwnName(answer.CanonicalName):
                return Failed(ExchangeReplies.Loop(destination, $"it is another name of {options.HostName}"), answer.Expires);
            case DnsStatus.NoData:
                // RFC 5321, 5.1: without MX records, and only then, the domain is its own exchange.
                return await ResolveHostsAsync(domain, new ExchangeList([new MxRecord(0, domain)], []), answer, cancellation).ConfigureAwait(false);
            case DnsStatus.Found when ExchangeList.IsNullMx(answer.Records):
                return Failed(ExchangeReplies.NullMx(domain), answer.Expires);
            case DnsStatus.Found:
                return await ResolveHostsAsync(domain, Order(answer), answer, cancellation).ConfigureAwait(false);
            default:
                return Failed(ExchangeReplies.LookupFailed(domain.Value, answer.Detail), answer.Expires);
        }
    }

    public async ValueTask<MailExchanges> ResolveHostAsync(string host, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (AddressLiteral.IsBracketed(host))
        {
            return AddressLiteral.TryParse(host, out var address)
                ? Literal(address)
                : Failed(ExchangeReplies.NoSuchHost(host, "it is not an address literal"), DateTimeOffset.MaxValue);
        }

        if (!DomainName.TryParse(host, out var name)) return Failed(ExchangeReplies.NoSuchHost(host, "it is not a host name"), DateTimeOffset.MaxValue);
        var lookup = await LookUpAsync(name, cancellation).ConfigureAwait(false);
        if (lookup.Problem is not { } problem)
            return new MailExchanges([new Candidate(new MxRecord(0, name), lookup).AsHost()], null, lookup.Expires) { IsAuthenticated = true };
        return Failed(lookup.MayChange ? ExchangeReplies.LookupFailed(name.Value, problem) : ExchangeReplies.NoSuchHost(name.Value, problem), lookup.Expires);
    }

    private MailExchanges ResolveLiteral(string destination)
    {
        if (!AddressLiteral.TryParse(destination, out var address)) return Failed(ExchangeReplies.NotADomain(destination), DateTimeOffset.MaxValue);
        return _own.Contain(address) ? Failed(ExchangeReplies.Loop(destination, "it is an address of ours"), DateTimeOffset.MaxValue) : Literal(address);
    }

    private async ValueTask<MailExchanges> ResolveHostsAsync(DomainName domain, ExchangeList list, DnsAnswer<MxRecord> answer, CancellationToken cancellation)
    {
        var expires = answer.Expires;
        // RFC 5321, 5.1: ourselves and all that are no better than we are must not be tried.
        var ceiling = int.MaxValue;
        foreach (var record in list.Records)
            if (IsOwnName(record.Host)) ceiling = Math.Min(ceiling, record.Preference);
        var candidates = list.Records.Where(record => record.Preference < ceiling).ToArray();
        if (candidates.Length == 0 && list.Records.Length > 0)
            return Failed(ExchangeReplies.Loop(domain.Value, $"{options.HostName}, its best host, is our own name"), expires);

        var lookups = await Task.WhenAll(candidates.Select(record => LookUpAsync(record.Host, cancellation))).ConfigureAwait(false);
        var found = candidates.Zip(lookups, (record, lookup) => new Candidate(record, lookup)).ToArray();
        foreach (var lookup in lookups)
            if (lookup.Expires < expires) expires = lookup.Expires;
        if (found.FirstOrDefault(candidate => candidate.Lookup.Addresses.Any(_own.Contain)) is { } ourselves)
        {
            found = [.. found.Where(candidate => candidate.Record.Preference < ourselves.Record.Preference)];
            if (found.Length == 0)
                return Failed(ExchangeReplies.Loop(domain.Value, $"{ourselves.Record.Host}, its best host, has an address of ours"), expires);
        }

        return found.Any(candidate => candidate.Lookup.Problem is null)
            ? new MailExchanges([.. found.Select(candidate => candidate.AsHost())], null, expires) { IsAuthenticated = answer.Authenticated, CanonicalName = answer.CanonicalName }
            : Failed(Explain(domain, found, list.Dropped), expires);
    }

    private static Reply Explain(DomainName domain, Candidate[] found, ImmutableArray<string> dropped)
    {
        var reasons = string.Join("; ", found.Select(candidate => $"{candidate.Record.Host}: {candidate.Lookup.Problem}").Concat(dropped));
        return found.Any(candidate => candidate.Lookup.MayChange)
            ? ExchangeReplies.LookupFailed($"the hosts of {domain}", reasons)
            : ExchangeReplies.NoRoute(domain, reasons);
    }

    private async Task<HostLookup> LookUpAsync(DomainName host, CancellationToken cancellation)
    {
        var ipv6 = dns.FindIPv6Async(host, cancellation).AsTask();
        var ipv4 = dns.FindIPv4Async(host, cancellation).AsTask();
        var both = Task.WhenAll(ipv6, ipv4);
        if (!both.IsCompleted)
            await ((Task)both).WaitAsync(options.HostPatience, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return HostLookup.Of(await AnswerAsync(ipv6, host).ConfigureAwait(false), await AnswerAsync(ipv4, host).ConfigureAwait(false), options.MaximumAddresses);
    }

    // What is still on its way goes on: its answer is there for the next who asks.
    private async Task<DnsAnswer<IPAddress>> AnswerAsync(Task<DnsAnswer<IPAddress>> lookup, DomainName host) => lookup.IsCompleted
        ? await lookup.ConfigureAwait(false)
        : new DnsAnswer<IPAddress>(DnsStatus.Timeout, [], host, time.GetUtcNow() + UnfinishedKept, false, "the answer takes long and was not waited for");

    private ExchangeList Order(DnsAnswer<MxRecord> answer)
    {
        ExchangeList list;
        lock (_lock) list = ExchangeList.Of(answer.Records, options.MaximumHosts, random);
        return answer.Detail is { } detail ? list with { Dropped = list.Dropped.Add(detail) } : list;
    }

    private bool IsOwnName(DomainName name) => name == options.HostName;

    private static MailExchanges Literal(IPAddress address) => new([new ExchangeHost(default, 0, [address], null)], null, DateTimeOffset.MaxValue) { IsAuthenticated = true };

    private static MailExchanges Failed(Reply failure, DateTimeOffset expires) => new([], failure, expires);

    private sealed record Candidate(MxRecord Record, HostLookup Lookup)
    {
        public ExchangeHost AsHost() => new(Record.Host, Record.Preference, Lookup.Addresses, Lookup.Problem)
        {
            IsAuthenticated = Lookup.IsAuthenticated,
            CanonicalName = Lookup.CanonicalName.IsEmpty ? Record.Host : Lookup.CanonicalName,
        };
    }
}
