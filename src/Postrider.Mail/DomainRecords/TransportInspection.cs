using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks at what the domain says of TLS to its hosts: MTA-STS (RFC 8461) and whom to tell (RFC 8460).</summary>
internal sealed class TransportInspection(IDnsResolver dns, IStsFetcher fetcher)
{
    private readonly FindingList _sts = new(RecordPurpose.MtaSts);
    private readonly FindingList _reports = new(RecordPurpose.TlsReports);

    public async Task<IReadOnlyList<RecordFinding>> InspectAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        await InspectStsAsync(wishes, cancellation).ConfigureAwait(false);
        await InspectReportsAsync(wishes, cancellation).ConfigureAwait(false);
        return [.. _sts.Findings, .. _reports.Findings];
    }

    private async Task InspectStsAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        var name = wishes.Below("_mta-sts");
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        if (_sts.IsUnknown(texts, name, "TXT")) return;
        string[] records = [.. texts.Records.Where(text => StsRecord.IsAnnouncement(text))];
        var set = $"Set the TXT record: v=STSv1; id={wishes.StsId ?? "1"}";
        if (records.Length == 0)
        {
            if (wishes.StsId is not null) _sts.Warn("sts-missing", name, $"A policy is served for {wishes.Domain}, yet no record announces it: nobody follows it.", set);
            return;
        }

        if (records.Length > 1) _sts.Wrong("sts-several", name, $"There are {records.Length} MTA-STS records at {name}: senders count none of them.", "Remove all but one.");
        else if (!StsRecord.TryParse(records[0], out var id)) _sts.Wrong("sts-syntax", name, $"The MTA-STS record cannot be read: {records[0]}. The id is 1 to 32 letters and digits.", set);
        else if (wishes.StsId is { } ours && id != ours) _sts.Wrong("sts-id", name, $"The MTA-STS record has the id {id}, and the policy that is served has {ours}: senders keep the policy of before.", set);
        else await InspectPolicyAsync(wishes, cancellation).ConfigureAwait(false);
    }

    private async Task InspectPolicyAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        var host = wishes.Below("mta-sts");
        var fetched = await fetcher.FetchAsync(wishes.Domain, cancellation).ConfigureAwait(false);
        if (fetched.Text is not { } text)
        {
            _sts.Wrong("sts-unreachable", host, $"The policy at https://{host}/.well-known/mta-sts.txt cannot be fetched: {fetched.Problem}.", $"Let {host} lead to a web server with a certificate for that name: [web] of the settings makes this station one.");
            return;
        }

        if (StsPolicy.TryParse(text, out var policy) is { } mistake)
        {
            _sts.Wrong("sts-policy", host, $"The policy at {host} cannot be used: {mistake}.", "Mend the policy file, and give the record a new id.");
            return;
        }

        var exchanges = await dns.FindMxAsync(wishes.Domain, cancellation).ConfigureAwait(false);
        ImmutableArray<DomainName> outside = [.. exchanges.Records.Where(record => !record.Host.IsEmpty && !policy.Covers(record.Host)).Select(record => record.Host)];
        if (policy.Mode != StsMode.None && !outside.IsEmpty)
            _sts.Wrong("sts-not-covering", host, $"The policy does not name {string.Join(", ", outside)}, to which the MX records lead: in the mode enforce senders keep mail back.", "Add the hosts to the policy as mx: lines, and give the record a new id.");
        else
            _sts.Right("sts", host, $"The MTA-STS policy can be fetched and covers the hosts of the domain ({policy.Mode.ToString().ToLowerInvariant()}).");
    }

    private async Task InspectReportsAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        var name = wishes.Below("_smtp._tls");
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        if (_reports.IsUnknown(texts, name, "TXT")) return;
        string[] records = [.. texts.Records.Where(TlsReportRecord.IsRecord)];
        var set = $"Set the TXT record: v=TLSRPTv1; rua=mailto:{wishes.ReportMailbox}";
        if (records.Length == 0)
        {
            if (!texts.Records.IsEmpty) _reports.Wrong("tlsrpt-syntax", name, $"What stands at {name} is no record of TLS reports: it has to begin with v=TLSRPTv1.", set);
            else if (wishes.Direction == MailDirection.Both) _reports.Advise("tlsrpt-missing", name, "Nobody is told when others cannot send to the domain by TLS.", set);
        }
        else if (records.Length > 1)
        {
            _reports.Wrong("tlsrpt-several", name, $"There are {records.Length} records at {name}: senders count none of them (RFC 8460, 3).", "Remove all but one.");
        }
        else if (TlsReportRecord.Parse(records[0], out _) is { } mistake)
        {
            _reports.Wrong("tlsrpt-syntax", name, $"The record of TLS reports cannot be used: {mistake}.", set);
        }
        else
        {
            _reports.Right("tlsrpt", name, "Failures of TLS are reported.");
        }
    }
}
