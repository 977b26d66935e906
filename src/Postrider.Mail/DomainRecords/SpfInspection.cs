using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks whether SPF of a domain lets the station send, and whether receivers can evaluate it (RFC 7208).</summary>
internal sealed class SpfInspection(IDnsResolver dns, TimeProvider time)
{
    private readonly FindingList _findings = new(RecordPurpose.Spf);

    public async Task<IReadOnlyList<RecordFinding>> InspectAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        var domain = wishes.Domain;
        var texts = await dns.FindTextAsync(domain, cancellation).ConfigureAwait(false);
        if (_findings.IsUnknown(texts, domain, "TXT")) return _findings.Findings;
        ImmutableArray<string> records = [.. texts.Records.Where(SpfRecord.IsRecord)];
        var merged = SpfMerge.Of(texts.Records, wishes.SpfTerms).Record;
        switch (records)
        {
            case []:
                _findings.Wrong("spf-missing", domain, $"{domain} has no SPF record: receivers cannot tell your mail from forged mail.", $"Set the TXT record: {merged}");
                break;
            case [var only]:
                await InspectAsync(wishes, only, merged, cancellation).ConfigureAwait(false);
                break;
            default:
                _findings.Wrong(
                    "spf-two-records", domain, $"{domain} has {records.Length} SPF records. Receivers then count none of them (RFC 7208, 4.5).",
                    $"Remove them all and set one TXT record in their place: {merged}");
                break;
        }

        return _findings.Findings;
    }

    private async Task InspectAsync(DomainWishes wishes, string text, string merged, CancellationToken cancellation)
    {
        var domain = wishes.Domain;
        if (SpfRecord.Parse(text, out var record) is { } mistake)
        {
            _findings.Wrong("spf-syntax", domain, $"The SPF record has a mistake that spoils all of it: {mistake}.", $"Set it to: {merged}");
            return;
        }

        // Without a mistake there is a record.
        if (record!.Directives.Any(directive => directive is { Mechanism: SpfMechanism.All, Qualifier: SpfResult.Pass }))
            _findings.Wrong("spf-everybody", domain, "The SPF record ends in +all: it lets everybody send for the domain, and receivers distrust such a domain.", $"Set it to: {merged}");
        else if (record.Redirect is null && !record.Directives.Any(directive => directive.Mechanism == SpfMechanism.All))
            _findings.Advise("spf-open-end", domain, "The SPF record has no 'all' at its end, so that it says nothing of everybody else.", $"Set it to: {merged}");
        await InspectCostAsync(domain, text, cancellation).ConfigureAwait(false);
        await InspectSourcesAsync(wishes, merged, cancellation).ConfigureAwait(false);
    }

    private async Task InspectCostAsync(DomainName domain, string text, CancellationToken cancellation)
    {
        var survey = await SpfSurvey.OfAsync(dns, domain, text, cancellation).ConfigureAwait(false);
        if (survey.LookUps > SpfSurvey.MaximumLookUps)
        {
            _findings.Wrong(
                "spf-look-ups", domain, $"The SPF record takes {survey.LookUps} look-ups in the DNS where {SpfSurvey.MaximumLookUps} are allowed (RFC 7208, 4.6.4): receivers end with permerror.",
                "Take out every include of a service that does not send for you any more, and replace a, mx and include by the ip4 and ip6 networks they stand for where those do not change.");
        }

        if (survey.VoidLookUps > SpfSurvey.MaximumVoidLookUps)
        {
            _findings.Wrong(
                "spf-void-look-ups", domain, $"{survey.VoidLookUps} names in the SPF record do not exist or have no addresses; {SpfSurvey.MaximumVoidLookUps} are allowed (RFC 7208, 4.6.4).",
                "Take the terms out whose names are gone.");
        }

        foreach (var problem in survey.Problems) _findings.Wrong("spf-include", domain, $"In the SPF record {problem}; receivers end with permerror.", "Take the term out, or ask whoever it belongs to for the right name.");
    }

    private async Task InspectSourcesAsync(DomainWishes wishes, string merged, CancellationToken cancellation)
    {
        var verifier = new SpfVerifier(dns, time, new SpfOptions { MaximumLookUps = int.MaxValue, MaximumVoidLookUps = int.MaxValue });
        var sources = wishes.Sources;
        if (sources.IsDefaultOrEmpty)
        {
            var ipv4 = await dns.FindIPv4Async(wishes.HostName, cancellation).ConfigureAwait(false);
            var ipv6 = await dns.FindIPv6Async(wishes.HostName, cancellation).ConfigureAwait(false);
            sources = [.. ipv4.Records, .. ipv6.Records];
        }

        if (sources.IsEmpty) _findings.Warn("spf-no-source", wishes.Domain, "It is not known from which addresses mail leaves, so nothing can be said about them.", "Name them in the settings: sources in [domains].");
        foreach (var source in sources)
        {
            var verdict = await verifier.CheckAsync(new SpfRequest(source, wishes.HostName.Value, $"postmaster@{wishes.Domain}"), cancellation).ConfigureAwait(false);
            Judge(wishes.Domain, source, verdict, merged);
        }
    }

    private void Judge(DomainName domain, IPAddress source, SpfVerdict verdict, string merged)
    {
        if (verdict.Result == SpfResult.Pass) _findings.Right("spf-pass", domain, $"SPF lets {source} send for {domain} by '{verdict.Mechanism}'.");
        else if (verdict.Result is SpfResult.TempError) _findings.Warn("spf-temporary", domain, $"Whether {source} may send could not be found out: {verdict.Reason}.", "Look again later.");
        else if (verdict.Result is not SpfResult.PermError) _findings.Wrong("spf-without-us", domain, $"SPF does not let {source} send for {domain}: {verdict.Reason}.", $"Set the record to: {merged}");
    }
}
