using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Dmarc;

/// <summary>Whether somebody agrees to be sent reports on a domain that is not his (RFC 7489, 7.1).</summary>
public sealed class ReportDestinations(IDnsResolver dns)
{
    /// <param name="domain">The domain whose record names the destination.</param>
    /// <param name="destination">The domain of the mailbox that it names.</param>
    /// <returns>Whether reports may go there; not while the DNS does not tell.</returns>
    public async ValueTask<bool> IsWillingAsync(DomainName domain, DomainName destination, CancellationToken cancellation)
    {
        if (domain == destination) return true;
        var tree = new DomainTree(dns, null);
        var (ours, unknown) = await tree.OrganizationOfAsync(domain, cancellation).ConfigureAwait(false);
        var (theirs, unclear) = await tree.OrganizationOfAsync(destination, cancellation).ConfigureAwait(false);
        if (unknown is null && unclear is null && ours == theirs) return true;
        if (!DomainName.TryParse($"{domain}._report._dmarc.{destination}", out var name)) return false;
        var answer = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        return answer.Status == DnsStatus.Found && answer.Records.Any(DmarcRecord.IsRecord);
    }
}
