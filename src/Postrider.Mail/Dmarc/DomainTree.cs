using Postrider.Mail.Dns;
using Postrider.Mail.PublicSuffix;
using Postrider.Smtp;

namespace Postrider.Mail.Dmarc;

/// <summary>Finds organisational domains and the records on the way to them: by the tree walk (RFC 9989, 4.10), or by a public suffix list (RFC 7489, 3.2).</summary>
internal sealed class DomainTree(IDnsResolver dns, PublicSuffixList? suffixes)
{
    /// <summary>From eight labels on, the walk goes on at seven (RFC 9989, 4.10).</summary>
    private const int MaximumLabels = 8;

    private readonly Dictionary<DomainName, DmarcLookup> _seen = [];

    /// <summary>What stands at one domain, asked for once.</summary>
    public async ValueTask<DmarcLookup> AtAsync(DomainName domain, CancellationToken cancellation)
    {
        if (_seen.TryGetValue(domain, out var known)) return known;
        return _seen[domain] = await DmarcLookup.AtAsync(dns, domain, cancellation).ConfigureAwait(false);
    }

    /// <summary>The record of the public suffix right above an organisational domain, where a walk came by one.</summary>
    public DmarcRecord? SuffixRecordAbove(DomainName organization) =>
        _seen.TryGetValue(organization.Parent, out var seen) && seen.Record is { PublicSuffix: PublicSuffixFlag.PublicSuffix } record ? record : null;

    /// <returns>The organisational domain, and why the DNS did not tell where it did not.</returns>
    public async ValueTask<(DomainName Domain, string? Failure)> OrganizationOfAsync(DomainName domain, CancellationToken cancellation)
    {
        if (suffixes is not null) return (suffixes.OrganizationalDomain(domain) is { IsEmpty: false } registered ? registered : domain, null);
        var organization = domain;
        for (var at = domain; !at.IsEmpty; at = Next(at))
        {
            var lookup = await AtAsync(at, cancellation).ConfigureAwait(false);
            if (lookup.Failure is not null) return (default, lookup.Failure);
            if (lookup.Record is { } record)
            {
                if (record.PublicSuffix == PublicSuffixFlag.Organization) return (at, null);
                // A public suffix: the domain one label below it on the way we came, or itself where the way begins there.
                if (record.PublicSuffix == PublicSuffixFlag.PublicSuffix) return (at == domain ? domain : Below(domain, at), null);
                organization = at;
            }

        }

        return (organization, null);
    }

    private static DomainName Next(DomainName at)
    {
        var next = at.Parent;
        while (next.Value.AsSpan().Count('.') + 1 >= MaximumLabels) next = next.Parent;
        return next;
    }

    private static DomainName Below(DomainName domain, DomainName suffix)
    {
        while (domain.Parent != suffix) domain = domain.Parent;
        return domain;
    }
}
