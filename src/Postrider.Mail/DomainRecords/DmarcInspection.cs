using System.Collections.Immutable;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks whether DMARC of a domain can be evaluated, and whether mail from here will be aligned (RFC 9989).</summary>
internal sealed class DmarcInspection(IDnsResolver dns)
{
    private readonly FindingList _findings = new(RecordPurpose.Dmarc);

    /// <summary>Whether a mailbox takes reports about a domain only when its own domain says so (RFC 9990, 4).</summary>
    /// <param name="name">Where it says so.</param>
    public static bool NeedsConsent(string mailbox, DomainName domain, out DomainName name)
    {
        name = default;
        return DomainName.TryParse(mailbox.AsSpan(mailbox.LastIndexOf('@') + 1), out var taker)
            && taker != domain && !taker.IsSubdomainOf(domain) && !domain.IsSubdomainOf(taker)
            && DomainName.TryParse($"{domain}._report._dmarc.{taker}", out name);
    }

    public async Task<IReadOnlyList<RecordFinding>> InspectAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        var name = wishes.Below("_dmarc");
        var suggestion = $"Set the TXT record: v=DMARC1; p=none; rua=mailto:{wishes.ReportMailbox}";
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        if (_findings.IsUnknown(texts, name, "TXT")) return _findings.Findings;
        ImmutableArray<string> records = [.. texts.Records.Where(DmarcRecord.IsRecord)];
        if (records.Length > 1)
            _findings.Wrong("dmarc-several", name, $"There are {records.Length} DMARC records at {name}: receivers count none of them (RFC 9989, 4.10).", "Remove all but one.");
        else if (records.Length == 1)
            await JudgeAsync(wishes, name, records[0], suggestion, cancellation).ConfigureAwait(false);
        else
            await MissingAsync(wishes, name, texts.Records, suggestion, cancellation).ConfigureAwait(false);
        return _findings.Findings;
    }

    private async Task MissingAsync(DomainWishes wishes, DomainName name, ImmutableArray<string> texts, string suggestion, CancellationToken cancellation)
    {
        if (texts.FirstOrDefault(text => text.Contains("DMARC1", StringComparison.OrdinalIgnoreCase)) is { } botched)
        {
            _findings.Wrong("dmarc-syntax", name, $"What stands at {name} is no DMARC record, for it does not begin with v=DMARC1: {botched}", suggestion);
            return;
        }

        for (var above = wishes.Domain.Parent; above.Value.Contains('.', StringComparison.Ordinal); above = above.Parent)
        {
            var lookup = await DmarcLookup.AtAsync(dns, above, cancellation).ConfigureAwait(false);
            if (lookup.Record is not { } record) continue;
            JudgeAlignment(wishes, name, record);
            _findings.Right("dmarc-above", name, $"The DMARC record of {above} holds for {wishes.Domain} too, with the policy {(record.SubdomainPolicy ?? record.Policy).Word()}.");
            return;
        }

        _findings.Wrong("dmarc-missing", name, $"{wishes.Domain} has no DMARC record. The large providers want one of everybody who sends much.", suggestion);
    }

    private async Task JudgeAsync(DomainWishes wishes, DomainName name, string text, string suggestion, CancellationToken cancellation)
    {
        if (!DmarcRecord.TryParse(text, out var record, out var problem))
        {
            _findings.Wrong("dmarc-syntax", name, $"The DMARC record cannot be used: {problem}.", suggestion);
            return;
        }

        if (!TagList.TryParse(text, out var tags, out var mistake)) _findings.Warn("dmarc-tags", name, $"The DMARC record is not well-formed ({mistake}); receivers read different things in it.", suggestion);
        else if (tags["p"] is not { } policy) _findings.Warn("dmarc-no-policy", name, "The DMARC record has no p=: many receivers pass over it.", suggestion);
        else if (DmarcPolicies.Find(policy) is null) _findings.Wrong("dmarc-policy", name, $"p= is '{policy}', which is neither none nor quarantine nor reject: it counts as none.", "Set p= to one of them.");
        if (tags?["rua"] is { } reports) JudgeReports(name, reports);
        JudgeAlignment(wishes, name, record);
        await JudgeConsentAsync(wishes, record, cancellation).ConfigureAwait(false);
        if (record.AggregateReports.IsEmpty && tags?["rua"] is null)
            _findings.Advise("dmarc-no-reports", name, "Nobody gets reports: without them nobody sees whose mail fails before the policy is made stricter.", $"Add rua=mailto:{wishes.ReportMailbox}");
        if (record.Policy == DmarcPolicy.None)
            _findings.Advise("dmarc-none", name, "The policy is none: forged mail is delivered as any other.", "When two weeks of reports show no sender of yours that fails, set p=quarantine, and two weeks later p=reject.");
        _findings.Right("dmarc-record", name, $"DMARC of {wishes.Domain} asks for {record.Policy.Word()}.");
    }

    private void JudgeReports(DomainName name, string reports)
    {
        if (reports.Split(',', StringSplitOptions.TrimEntries).All(uri => Uri.TryCreate(uri.Split('!')[0], UriKind.Absolute, out var parsed) && parsed.Scheme is ("mailto" or "https"))) return;
        _findings.Warn("dmarc-reports", name, $"rua={reports} is not a list of URIs: reports do not come.", "Write mailto: before each address, with commas between: rua=mailto:reports@example.com");
    }

    private void JudgeAlignment(DomainWishes wishes, DomainName name, DmarcRecord record)
    {
        if (record.SpfAlignment == DmarcAlignment.Strict && !wishes.ReturnPath.IsEmpty)
            _findings.Warn("dmarc-spf-alignment", name, $"aspf=s wants reverse-paths at {wishes.Domain} itself, yet ours are at {wishes.ReturnPath}: SPF will pass and never be aligned.", "Take aspf=s out, so that a subdomain counts.");
        if (record.DkimAlignment == DmarcAlignment.Strict)
            _findings.Advise("dmarc-dkim-alignment", name, $"adkim=s wants signatures of exactly the domain in From: mail from subdomains of {wishes.Domain}, signed with d={wishes.Domain}, will fail.", "Take adkim=s out, or add each subdomain that sends as a domain of its own.");
        if (wishes.Keys.IsEmpty) _findings.Wrong("dmarc-unsigned", name, $"Mail of {wishes.Domain} is not signed: DMARC hangs on SPF alone, which fails whenever mail is forwarded.", "Give the domain a signing key: `postrider domain add` does.");
    }

    private async Task JudgeConsentAsync(DomainWishes wishes, DmarcRecord record, CancellationToken cancellation)
    {
        foreach (var uri in record.AggregateReports)
        {
            if (!uri.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || !NeedsConsent(uri["mailto:".Length..].Split('!')[0], wishes.Domain, out var consent)) continue;
            var texts = await dns.FindTextAsync(consent, cancellation).ConfigureAwait(false);
            if (texts.Status is DnsStatus.Found && texts.Records.Any(DmarcRecord.IsRecord)) continue;
            _findings.Warn("dmarc-consent", consent, $"Reports go to {uri}, whose domain does not say that it takes them: they are not sent (RFC 9990, 4).", $"Set in its zone, at {consent}, the TXT record: v=DMARC1");
        }
    }
}
