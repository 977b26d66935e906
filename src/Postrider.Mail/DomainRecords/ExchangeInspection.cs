using Postrider.Mail.Dns;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks where mail to the domain goes: here, where it is taken in here; somewhere at all, where it is not.</summary>
internal sealed class ExchangeInspection(IDnsResolver dns)
{
    private readonly FindingList _findings = new(RecordPurpose.Exchange);

    public async Task<IReadOnlyList<RecordFinding>> InspectAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        var domain = wishes.Domain;
        var alias = await dns.FindAliasAsync(domain, cancellation).ConfigureAwait(false);
        if (alias.Records is [var target, ..])
            _findings.Wrong("cname-at-domain", domain, $"{domain} is an alias (CNAME) of {target}: every other record at the name, SPF and MX among them, does not count.", "Replace the CNAME by A and AAAA records, or by what your provider calls ALIAS or flattening.");
        var exchanges = await dns.FindMxAsync(domain, cancellation).ConfigureAwait(false);
        if (_findings.IsUnknown(exchanges, domain, "MX")) return _findings.Findings;
        if (wishes.Direction == MailDirection.Both) await JudgeInboundAsync(wishes, exchanges, cancellation).ConfigureAwait(false);
        else await JudgeOutboundAsync(wishes, exchanges, cancellation).ConfigureAwait(false);
        return _findings.Findings;
    }

    private async Task JudgeInboundAsync(DomainWishes wishes, DnsAnswer<MxRecord> exchanges, CancellationToken cancellation)
    {
        var (domain, host) = (wishes.Domain, wishes.HostName);
        var set = $"Set the MX record: 10 {host}.";
        if (exchanges.Records.IsEmpty)
        {
            _findings.Wrong("mx-missing", domain, $"{domain} has no MX record, so that mail to it does not come here.", set);
            return;
        }

        foreach (var record in exchanges.Records)
        {
            if (record.Host.IsEmpty) continue;
            var alias = await dns.FindAliasAsync(record.Host, cancellation).ConfigureAwait(false);
            if (alias.Records is [var target, ..])
                _findings.Warn("mx-alias", domain, $"The MX record names {record.Host}, which is an alias of {target} (RFC 2181, 10.3 forbids it): some senders do not follow it.", $"Name {target} in the MX record itself.");
            else if (await HasNoAddressAsync(record, cancellation).ConfigureAwait(false))
                _findings.Wrong("mx-no-address", domain, $"The MX record names {record.Host}, which has no address.", "Give the name an A record, or take the MX record out.");
        }

        if (exchanges.Records.Any(record => record.Host == host)) _findings.Right("mx", domain, $"Mail to {domain} comes to {host}.");
        else if (exchanges.Records is [{ Host.IsEmpty: true }]) _findings.Wrong("mx-null", domain, $"{domain} says by a null MX that it takes no mail (RFC 7505).", set);
        else _findings.Wrong("mx-not-us", domain, $"Mail to {domain} goes to {string.Join(", ", exchanges.Records.Select(record => record.Host))}, and not to {host}.", $"{set} Or run `postrider domain add {domain}` without --inbound, if mail is to go there.");
    }

    private async Task JudgeOutboundAsync(DomainWishes wishes, DnsAnswer<MxRecord> exchanges, CancellationToken cancellation)
    {
        var domain = wishes.Domain;
        if (exchanges.Records is [{ Host.IsEmpty: true }])
            _findings.Warn("mx-null", domain, $"{domain} says by a null MX that it takes no mail: many receivers refuse mail from an address that cannot be answered.", "Set an MX record of a server that takes its mail.");
        else if (!exchanges.Records.IsEmpty)
            _findings.Right("mx", domain, $"Mail to {domain} is taken by {exchanges.Records[0].Host}.");
        else if ((await dns.FindIPv4Async(domain, cancellation).ConfigureAwait(false)).Records.IsEmpty && (await dns.FindIPv6Async(domain, cancellation).ConfigureAwait(false)).Records.IsEmpty)
            _findings.Warn("mx-nowhere", domain, $"{domain} has neither an MX record nor an address: bounces and answers cannot reach it, and many receivers refuse mail from such a domain.", "Set an MX record of a server that takes its mail.");
        else
            _findings.Advise("mx-implicit", domain, $"{domain} has no MX record; mail to it goes to its own address.", "Set an MX record of a server that takes its mail.");
    }

    private async Task<bool> HasNoAddressAsync(MxRecord record, CancellationToken cancellation)
    {
        var ipv4 = await dns.FindIPv4Async(record.Host, cancellation).ConfigureAwait(false);
        if (ipv4.Status is not (DnsStatus.NoData or DnsStatus.NameDoesNotExist)) return false;
        return (await dns.FindIPv6Async(record.Host, cancellation).ConfigureAwait(false)).Status is DnsStatus.NoData or DnsStatus.NameDoesNotExist;
    }
}
