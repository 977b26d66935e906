using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks whether a name of the domain leads to the station.</summary>
internal sealed class AliasInspection(IDnsResolver dns, RecordPurpose purpose)
{
    private readonly FindingList _findings = new(purpose);

    public async Task<IReadOnlyList<RecordFinding>> InspectAsync(DomainName name, DomainName target, CancellationToken cancellation)
    {
        if (name.IsEmpty) return [];
        var alias = await dns.FindAliasAsync(name, cancellation).ConfigureAwait(false);
        if (_findings.IsUnknown(alias, name, "CNAME")) return _findings.Findings;
        var set = $"Set at {name} one CNAME record and nothing else: {target}.";
        if (alias.Records.Contains(target)) _findings.Right("alias", name, $"{name} leads to {target}.");
        else if (alias.Records is [var other, ..]) _findings.Wrong("alias-elsewhere", name, $"{name} leads to {other}, and not to {target}.", set);
        else if ((await dns.FindTextAsync(name, cancellation).ConfigureAwait(false)).Status == DnsStatus.NameDoesNotExist) _findings.Wrong("alias-missing", name, $"{name} does not exist.", set);
        else _findings.Wrong("alias-other-records", name, $"{name} has other records, beside which no CNAME can stand.", $"Remove them. {set}");
        return _findings.Findings;
    }
}
