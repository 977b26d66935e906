using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Mail.ReportMail;
using Postrider.Smtp;

namespace Postrider.Mail.Dmarc;

/// <summary>Whether somebody agrees to be sent reports on a domain that is not his, and where he wants them (RFC 7489, 7.1; RFC 9990, 4).</summary>
public sealed class ReportDestinations(IDnsResolver dns)
{
    /// <summary>URIs of a record that are used in the place of one.</summary>
    private const int MaximumOverrides = 5;

    /// <param name="domain">The domain whose record names the destination.</param>
    /// <param name="uri">A <c>mailto:</c> of that record.</param>
    public async ValueTask<ReportDestination> FindAsync(DomainName domain, ReportUri uri, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Mailbox is not { } mailbox) return ReportDestination.Refused("it is no mailbox");
        var destination = mailbox.Domain;
        if (await IsOwnAsync(domain, destination, cancellation).ConfigureAwait(false)) return new ReportDestination([uri], null);
        if (!DomainName.TryParse($"{domain}._report._dmarc.{destination}", out var name)) return ReportDestination.Refused($"no record of {destination} can agree to it");
        var answer = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        var records = answer.Status == DnsStatus.Found ? answer.Records.Where(DmarcRecord.IsRecord).ToList() : [];
        if (records.Count == 0) return ReportDestination.Refused($"{destination} does not say that it takes reports on {domain} (RFC 7489, 7.1)");
        var overriding = records.Select(text => DmarcRecord.TryParse(text, out var record, out _) ? record.AggregateReports : []).FirstOrDefault(uris => !uris.IsEmpty);
        if (overriding.IsDefaultOrEmpty) return new ReportDestination([uri], null);
        // So that nobody sends reports round in circles, or at a third one, it must stay within the same domain.
        ImmutableArray<ReportUri> named = [.. ReportUri.ParseAll(overriding).Where(other => other.Mailbox?.Domain == destination).Take(MaximumOverrides)];
        return named.IsEmpty ? ReportDestination.Refused($"{name} wants them at another domain, which must not be (RFC 7489, 7.1)") : new ReportDestination(named, null);
    }

    private async ValueTask<bool> IsOwnAsync(DomainName domain, DomainName destination, CancellationToken cancellation)
    {
        if (domain == destination) return true;
        var tree = new DomainTree(dns, null);
        var (ours, unknown) = await tree.OrganizationOfAsync(domain, cancellation).ConfigureAwait(false);
        var (theirs, unclear) = await tree.OrganizationOfAsync(destination, cancellation).ConfigureAwait(false);
        return unknown is null && unclear is null && ours == theirs;
    }
}
