using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Dmarc;

/// <summary>The check of one author's domain.</summary>
internal sealed class DmarcCheck(IDnsResolver dns, DomainTree tree, DomainName author, IReadOnlyCollection<AuthenticatedDomain> authenticated)
{
    private DomainName _organization;

    public async ValueTask<DmarcVerdict> RunAsync(CancellationToken cancellation)
    {
        var own = await tree.AtAsync(author, cancellation).ConfigureAwait(false);
        if (own.Failure is not null) return Undecided(own.Failure);
        if (own.Mistake is not null) return None(own.Mistake);
        var (record, at, failure) = own.Record is null ? await FindAboveAsync(cancellation).ConfigureAwait(false) : (own.Record, author, null);
        if (failure is not null) return Undecided(failure);
        if (record is null) return None($"neither {author} nor a domain above it has a DMARC record that counts");

        var aligned = ImmutableArray.CreateBuilder<AuthenticatedDomain>();
        var unaligned = ImmutableArray.CreateBuilder<AuthenticatedDomain>();
        string? open = null;
        foreach (var candidate in authenticated.Where(candidate => candidate.Outcome != DomainOutcome.Failed).Distinct())
        {
            var (isAligned, unknown) = await IsAlignedAsync(candidate, record, cancellation).ConfigureAwait(false);
            if (unknown is not null) open ??= unknown;
            else if (isAligned && candidate.Outcome == DomainOutcome.Undecided) open ??= $"{Word(candidate)} of {candidate.Domain}, which is aligned, ended in a temporary error";
            else if (candidate.Outcome == DomainOutcome.Passed) (isAligned ? aligned : unaligned).Add(candidate);
        }

        var policy = await PolicyAsync(record, at, cancellation).ConfigureAwait(false);
        var verdict = new DmarcVerdict
        {
            Result = aligned.Count > 0 ? DmarcResult.Pass : open is not null ? DmarcResult.TempError : DmarcResult.Fail,
            Domain = author,
            OrganizationalDomain = _organization,
            RecordDomain = at,
            Record = record,
            Policy = policy,
            Aligned = aligned.DrainToImmutable(),
            Unaligned = unaligned.DrainToImmutable(),
            Reason = "",
        };
        return verdict.Result switch
        {
            DmarcResult.Pass => verdict with { Reason = $"{Word(verdict.Aligned[0])} passed for {verdict.Aligned[0].Domain}, which is aligned with {author}" },
            // Pass is told above, and open is what led here.
            DmarcResult.TempError => verdict with { Reason = open ?? "" },
            _ => verdict with { Reason = WhyFailed(verdict), Disposition = record.IsTest ? Milder(policy) : policy },
        };
    }

    /// <summary>The record of the organisational domain, or of the public suffix above it (RFC 9989, 4.10.1).</summary>
    private async ValueTask<(DmarcRecord? Record, DomainName At, string? Failure)> FindAboveAsync(CancellationToken cancellation)
    {
        if (await FindOrganizationAsync(cancellation).ConfigureAwait(false) is { } failure) return (null, default, failure);
        var above = await tree.AtAsync(_organization, cancellation).ConfigureAwait(false);
        if (above.Record is not null || above.Failure is not null) return (above.Record, _organization, above.Failure);
        return tree.SuffixRecordAbove(_organization) is { } suffix ? (suffix, _organization.Parent, null) : default;
    }

    /// <returns>Why the DNS did not tell.</returns>
    private async ValueTask<string?> FindOrganizationAsync(CancellationToken cancellation)
    {
        if (!_organization.IsEmpty) return null;
        (_organization, var failure) = await tree.OrganizationOfAsync(author, cancellation).ConfigureAwait(false);
        return failure;
    }

    private async ValueTask<(bool IsAligned, string? Failure)> IsAlignedAsync(AuthenticatedDomain candidate, DmarcRecord record, CancellationToken cancellation)
    {
        if (candidate.Domain == author) return (true, null);
        var mode = candidate.Method == DmarcMethod.Spf ? record.SpfAlignment : record.DkimAlignment;
        if (mode == DmarcAlignment.Strict) return (false, null);
        if (await FindOrganizationAsync(cancellation).ConfigureAwait(false) is { } failure) return (false, failure);
        // Whoever is not below the same domain needs no walk: so strangers' signatures cost nothing.
        if (candidate.Domain != _organization && !candidate.Domain.IsSubdomainOf(_organization)) return (false, null);
        var (organization, unknown) = await tree.OrganizationOfAsync(candidate.Domain, cancellation).ConfigureAwait(false);
        return (organization == _organization, unknown);
    }

    private async ValueTask<DmarcPolicy> PolicyAsync(DmarcRecord record, DomainName at, CancellationToken cancellation)
    {
        if (at == author) return record.Policy;
        var below = record.SubdomainPolicy ?? record.Policy;
        return record.NonExistentPolicy is { } policy && !await ExistsAsync(cancellation).ConfigureAwait(false) ? policy : below;
    }

    /// <summary>Whether the author's domain has an address or a mail exchange (RFC 9989, 3.2.13); what cannot be known is taken as there.</summary>
    private async ValueTask<bool> ExistsAsync(CancellationToken cancellation)
    {
        return IsThere((await dns.FindIPv4Async(author, cancellation).ConfigureAwait(false)).Status)
            || IsThere((await dns.FindIPv6Async(author, cancellation).ConfigureAwait(false)).Status)
            || IsThere((await dns.FindMxAsync(author, cancellation).ConfigureAwait(false)).Status);
        static bool IsThere(DnsStatus status) => status is not (DnsStatus.NoData or DnsStatus.NameDoesNotExist);
    }

    private string WhyFailed(DmarcVerdict verdict)
    {
        if (verdict.Unaligned.IsEmpty) return $"neither SPF nor DKIM passed for {author} or any other domain";
        var passed = string.Join(" and ", verdict.Unaligned.Select(domain => $"{Word(domain)} for {domain.Domain}"));
        return $"{passed} passed, but {(verdict.Unaligned.Length == 1 ? "that is" : "those are")} not aligned with {author}";
    }

    private static DmarcPolicy Milder(DmarcPolicy policy) => policy == DmarcPolicy.Reject ? DmarcPolicy.Quarantine : DmarcPolicy.None;

    private static string Word(AuthenticatedDomain domain) => domain.Method == DmarcMethod.Spf ? "SPF" : "DKIM";

    private DmarcVerdict None(string reason) => new() { Result = DmarcResult.None, Domain = author, Reason = reason };

    private DmarcVerdict Undecided(string reason) => new() { Result = DmarcResult.TempError, Domain = author, Reason = reason };
}
