using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Mail.PublicSuffix;
using Postrider.Smtp;

namespace Postrider.Mail.Dmarc;

/// <summary>Holds what SPF and DKIM said against the author's domain and its policy (RFC 7489; RFC 9989).</summary>
/// <param name="dns">Where the policies are.</param>
/// <param name="suffixes">A list by which organisational domains are found as RFC 7489 has it; without one the DNS tree is walked (RFC 9989, 4.10), which needs no list.</param>
public sealed class DmarcVerifier(IDnsResolver dns, PublicSuffixList? suffixes = null)
{
    /// <summary>Authors' domains at most; a message has one.</summary>
    private const int MaximumAuthors = 5;

    /// <param name="authors">The domains of all mailboxes in From.</param>
    /// <param name="authenticated">What SPF and DKIM spoke about.</param>
    public async Task<DmarcVerdict> CheckAsync(IReadOnlyCollection<DomainName> authors, IReadOnlyCollection<AuthenticatedDomain> authenticated, CancellationToken cancellation)
    {
        var domains = authors.Where(domain => !domain.IsEmpty).Distinct().ToImmutableArray();
        if (domains.IsEmpty) return new DmarcVerdict { Result = DmarcResult.PermError, Reason = "the From field names no domain to go by" };
        if (domains.Length > MaximumAuthors) return new DmarcVerdict { Result = DmarcResult.PermError, Reason = $"the From field names {domains.Length} domains", HasTooManyAuthors = true };
        var observed = new ObservedDns(dns);
        var tree = new DomainTree(observed, suffixes);
        DmarcVerdict? worst = null;
        foreach (var domain in domains)
        {
            var verdict = await new DmarcCheck(observed, tree, domain, authenticated).RunAsync(cancellation).ConfigureAwait(false);
            // Several authors: the one who is least content decides (RFC 7489, 6.6.1).
            if (worst is null || Weight(verdict) > Weight(worst)) worst = verdict;
        }

        // There is a domain, so there is a verdict.
        return worst! with { Answers = observed.Observations };
    }

    private static int Weight(DmarcVerdict verdict) => verdict.Result switch
    {
        DmarcResult.Pass => 0,
        DmarcResult.None => 1,
        DmarcResult.TempError => 2,
        _ => 3 + (int)verdict.Disposition,
    };
}
