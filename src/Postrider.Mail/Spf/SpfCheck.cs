using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Spf;

/// <summary>One check with its counts: check_host of RFC 7208, 4, with includes and redirects.</summary>
internal sealed class SpfCheck(IDnsResolver dns, SpfSender sender, ClientNames names, SpfMacros macros, SpfOptions options)
{
    private int _voids;

    /// <summary>Terms so far that asked the DNS.</summary>
    public int LookUps { get; private set; }

    public async ValueTask<SpfOutcome> EvaluateAsync(DomainName domain, CancellationToken cancellation)
    {
        var texts = await dns.FindTextAsync(domain, cancellation).ConfigureAwait(false);
        if (IsFailure(texts.Status)) return Unanswered("TXT", domain, texts.Status, texts.Detail, domain);
        var records = texts.Records.Where(SpfRecord.IsRecord).ToImmutableArray();
        if (records.IsEmpty)
            return new SpfOutcome(SpfResult.None, texts.Status == DnsStatus.NameDoesNotExist ? $"{domain} does not exist" : $"{domain} has no SPF record", domain);
        if (records.Length > 1) return SpfOutcome.Permanent($"{domain} has {records.Length} SPF records where only one may be", domain);
        var mistake = SpfRecord.Parse(records[0], out var record);
        if (record is null) return SpfOutcome.Permanent($"the SPF record of {domain} has a mistake: {mistake}", domain);
        foreach (var directive in record.Directives)
        {
            if (directive.AsksDns && ++LookUps > options.MaximumLookUps) return TooMany(domain);
            var match = await MatchAsync(directive, domain, cancellation).ConfigureAwait(false);
            if (match.Failure is { } failure) return failure;
            if (!match.IsMatch) continue;
            return new SpfOutcome(directive.Qualifier, $"{sender.Client} matches '{directive.Text}' in the SPF record of {domain}", domain)
            {
                Mechanism = directive.Text,
                Explanation = record.Explanation,
            };
        }

        if (record.Redirect is null) return new SpfOutcome(SpfResult.Neutral, $"nothing in the SPF record of {domain} matches {sender.Client}", domain);
        return await RedirectAsync(record.Redirect, domain, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<SpfOutcome> RedirectAsync(MacroString redirect, DomainName domain, CancellationToken cancellation)
    {
        if (++LookUps > options.MaximumLookUps) return TooMany(domain);
        var target = await macros.ExpandNameAsync(redirect, domain, cancellation).ConfigureAwait(false);
        if (target.IsEmpty) return SpfOutcome.Permanent($"the SPF record of {domain} redirects to a name that cannot be", domain);
        var outcome = await EvaluateAsync(target, cancellation).ConfigureAwait(false);
        return outcome.Result == SpfResult.None ? SpfOutcome.Permanent($"the SPF record of {domain} redirects to {target}, but {outcome.Reason}", domain) : outcome;
    }

    private async ValueTask<SpfMatch> MatchAsync(SpfDirective directive, DomainName domain, CancellationToken cancellation)
    {
        switch (directive.Mechanism)
        {
            case SpfMechanism.All:
                return SpfMatch.Of(true);
            case SpfMechanism.Ip4 or SpfMechanism.Ip6:
                return SpfMatch.Of(directive.Covers(directive.Address, sender.Client));
        }

        var target = directive.Target is null ? domain : await macros.ExpandNameAsync(directive.Target, domain, cancellation).ConfigureAwait(false);
        if (target.IsEmpty && directive.Mechanism == SpfMechanism.Include)
            return SpfMatch.Failed(SpfOutcome.Permanent($"'{directive.Text}' in the SPF record of {domain} names a domain that cannot be", domain));
        // RFC 7208, 4.8 leaves open what a name is that cannot be asked for: here it does not exist.
        if (target.IsEmpty) return SpfMatch.Of(false);
        return directive.Mechanism switch
        {
            SpfMechanism.Include => await IncludeAsync(directive, target, domain, cancellation).ConfigureAwait(false),
            SpfMechanism.A => await MatchAddressesAsync(directive, target, domain, CountVoids.Yes, cancellation).ConfigureAwait(false),
            SpfMechanism.Mx => await MatchExchangesAsync(directive, target, domain, cancellation).ConfigureAwait(false),
            SpfMechanism.Exists => await ExistsAsync(target, domain, cancellation).ConfigureAwait(false),
            _ => await MatchNamesAsync(target, domain, cancellation).ConfigureAwait(false),
        };
    }

    private async ValueTask<SpfMatch> IncludeAsync(SpfDirective directive, DomainName target, DomainName domain, CancellationToken cancellation)
    {
        var outcome = await EvaluateAsync(target, cancellation).ConfigureAwait(false);
        return outcome.Result switch
        {
            SpfResult.Pass => SpfMatch.Of(true),
            SpfResult.TempError => SpfMatch.Failed(outcome),
            SpfResult.PermError => SpfMatch.Failed(outcome),
            SpfResult.None => SpfMatch.Failed(SpfOutcome.Permanent($"the SPF record of {domain} has '{directive.Text}', but {outcome.Reason}", domain)),
            _ => SpfMatch.Of(false),
        };
    }

    private async ValueTask<SpfMatch> MatchAddressesAsync(SpfDirective directive, DomainName host, DomainName domain, CountVoids count, CancellationToken cancellation)
    {
        var addresses = sender.IsIPv4
            ? await dns.FindIPv4Async(host, cancellation).ConfigureAwait(false)
            : await dns.FindIPv6Async(host, cancellation).ConfigureAwait(false);
        var failure = Judge(sender.IsIPv4 ? "A" : "AAAA", host, addresses.Status, addresses.Detail, domain, count);
        return failure is null ? SpfMatch.Of(addresses.Records.Any(address => directive.Covers(address, sender.Client))) : SpfMatch.Failed(failure);
    }

    private async ValueTask<SpfMatch> MatchExchangesAsync(SpfDirective directive, DomainName target, DomainName domain, CancellationToken cancellation)
    {
        var exchanges = await dns.FindMxAsync(target, cancellation).ConfigureAwait(false);
        if (Judge("MX", target, exchanges.Status, exchanges.Detail, domain, CountVoids.Yes) is { } failure) return SpfMatch.Failed(failure);
        // RFC 7208, 4.6.4: no more than ten, and more is a permerror.
        if (exchanges.Records.Length > options.MaximumLookUps)
            return SpfMatch.Failed(SpfOutcome.Permanent($"{target} has {exchanges.Records.Length} MX records, more than SPF allows '{directive.Text}' to follow", domain));
        foreach (var exchange in exchanges.Records.Where(record => !record.Host.IsEmpty))
        {
            var match = await MatchAddressesAsync(directive, exchange.Host, domain, CountVoids.No, cancellation).ConfigureAwait(false);
            if (match.IsMatch || match.Failure is not null) return match;
        }

        return SpfMatch.Of(false);
    }

    private async ValueTask<SpfMatch> ExistsAsync(DomainName target, DomainName domain, CancellationToken cancellation)
    {
        // An A record, whatever the client's family (RFC 7208, 5.7).
        var addresses = await dns.FindIPv4Async(target, cancellation).ConfigureAwait(false);
        var failure = Judge("A", target, addresses.Status, addresses.Detail, domain, CountVoids.Yes);
        return failure is null ? SpfMatch.Of(addresses.Status == DnsStatus.Found) : SpfMatch.Failed(failure);
    }

    private async ValueTask<SpfMatch> MatchNamesAsync(DomainName target, DomainName domain, CancellationToken cancellation)
    {
        var validated = await names.FindAsync(cancellation).ConfigureAwait(false);
        // A PTR that cannot be had does not match (RFC 7208, 5.5); one that is not there counts.
        if (names.IsVoid && ++_voids > options.MaximumVoidLookUps) return SpfMatch.Failed(TooManyVoids(domain));
        return SpfMatch.Of(validated.Any(name => name == target || name.IsSubdomainOf(target)));
    }

    /// <summary>What an answer without records means for the check as a whole.</summary>
    private SpfOutcome? Judge(string type, DomainName name, DnsStatus status, string? detail, DomainName domain, CountVoids count)
    {
        if (IsFailure(status)) return Unanswered(type, name, status, detail, domain);
        var isVoid = status is DnsStatus.NoData or DnsStatus.NameDoesNotExist;
        return isVoid && count == CountVoids.Yes && ++_voids > options.MaximumVoidLookUps ? TooManyVoids(domain) : null;
    }

    private static bool IsFailure(DnsStatus status) => status is DnsStatus.Timeout or DnsStatus.ServerFailure;

    private static SpfOutcome Unanswered(string type, DomainName name, DnsStatus status, string? detail, DomainName domain)
    {
        var what = status == DnsStatus.Timeout ? "was not answered in time" : "failed";
        return SpfOutcome.Temporary($"the question for the {type} records of {name} {what}{(detail is null ? "" : $" ({detail})")}", domain);
    }

    private SpfOutcome TooMany(DomainName domain) =>
        SpfOutcome.Permanent($"the check needs more than the {options.MaximumLookUps} look-ups that SPF allows, reached in the record of {domain}", domain);

    private SpfOutcome TooManyVoids(DomainName domain) =>
        SpfOutcome.Permanent($"more than {options.MaximumVoidLookUps} look-ups found nothing, the last in the record of {domain}", domain);

    /// <summary>Whether an empty answer is one of the void look-ups: that of the term itself is, those for the hosts of an MX are not.</summary>
    private enum CountVoids : byte
    {
        No,
        Yes,
    }
}
