using System.Collections.Immutable;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.MtaSts;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Says which records a domain ought to have, and which of them stand there already. What others need is kept: only our own part is added.</summary>
public sealed class WantedRecords(IDnsResolver dns, DomainWishes wishes)
{
    private const ushort OurPreference = 10;

    private readonly ImmutableArray<WantedRecord>.Builder _wanted = ImmutableArray.CreateBuilder<WantedRecord>();

    /// <summary>Asks what stands there now, and says what ought to.</summary>
    public static async Task<ImmutableArray<WantedRecord>> PlanAsync(IDnsResolver dns, DomainWishes wishes, CancellationToken cancellation)
    {
        var plan = new WantedRecords(dns, wishes);
        await plan.AddSpfAsync(cancellation).ConfigureAwait(false);
        foreach (var key in wishes.Keys) await plan.AddKeyAsync(key, cancellation).ConfigureAwait(false);
        foreach (var (selector, target) in wishes.SpareSelectors) await plan.AddAliasAsync(RecordPurpose.Dkim, selector, target, RecordNeed.Required, cancellation).ConfigureAwait(false);
        await plan.AddDmarcAsync(cancellation).ConfigureAwait(false);
        if (wishes.Direction == MailDirection.Both) await plan.AddInboundAsync(cancellation).ConfigureAwait(false);
        if (!wishes.ReturnPath.IsEmpty) await plan.AddAliasAsync(RecordPurpose.ReturnPath, wishes.ReturnPath, wishes.HostName, RecordNeed.Recommended, cancellation).ConfigureAwait(false);
        if (!wishes.Tracking.IsEmpty) await plan.AddAliasAsync(RecordPurpose.Tracking, wishes.Tracking, wishes.HostName, RecordNeed.Required, cancellation).ConfigureAwait(false);
        await plan.AddHostAsync(cancellation).ConfigureAwait(false);
        return plan._wanted.ToImmutable();
    }

    private async Task AddSpfAsync(CancellationToken cancellation)
    {
        var texts = await dns.FindTextAsync(wishes.Domain, cancellation).ConfigureAwait(false);
        var merge = SpfMerge.Of(texts.Records, wishes.SpfTerms);
        var survey = await SpfSurvey.OfAsync(dns, wishes.Domain, merge.Record, cancellation).ConfigureAwait(false);
        List<string> notes = [.. merge.Notes];
        if (survey.LookUps > SpfSurvey.MaximumLookUps)
            notes.Add($"It takes {survey.LookUps} look-ups where {SpfSurvey.MaximumLookUps} are allowed: take out an include that is not needed any more, or replace an a, mx or include by the ip4 and ip6 networks it stands for.");
        notes.AddRange(survey.Problems.Select(problem => $"As it stands, {problem}."));
        var state = StateOf(texts.Status, merge.Replaced.IsEmpty && texts.Records.Any(SpfRecord.IsRecord), merge.Replaced.IsEmpty ? RecordState.Missing : RecordState.Merged);
        _wanted.Add(new WantedRecord(RecordPurpose.Spf, Text(wishes.Domain, merge.Record), RecordNeed.Required, state, Join(notes))
        {
            Replaced = merge.Replaced.IsEmpty ? null : Text(wishes.Domain, [.. merge.Replaced]),
        });
    }

    private async Task AddKeyAsync(WantedKey key, CancellationToken cancellation)
    {
        if (!key.Alias.IsEmpty) await AddAliasAsync(RecordPurpose.Dkim, key.Name, key.Alias, RecordNeed.Required, cancellation).ConfigureAwait(false);
        var name = key.Alias.IsEmpty ? key.Name : key.Alias;
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        var isThere = texts.Records is [var only] && DkimKeyInspection.IsSameKey(only, key.Text);
        var state = StateOf(texts.Status, isThere, texts.Records.IsEmpty ? RecordState.Missing : RecordState.Different);
        _wanted.Add(new WantedRecord(RecordPurpose.Dkim, Text(name, key.Text), RecordNeed.Required, state, key.Alias.IsEmpty ? null : "It belongs into the operator's own zone, where keys change without the domain's owner."));
    }

    private async Task AddDmarcAsync(CancellationToken cancellation)
    {
        var name = wishes.Below("_dmarc");
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        ImmutableArray<string> present = [.. texts.Records.Where(DmarcRecord.IsRecord)];
        var isThere = present is [var only] && DmarcRecord.TryParse(only, out _, out _);
        const string Path = "p=none asks receivers for reports and nothing else. When two weeks of reports show no sender of yours that fails, set p=quarantine, and two weeks later p=reject.";
        var text = isThere ? present[0] : $"v=DMARC1; p=none; rua=mailto:{wishes.ReportMailbox}";
        _wanted.Add(new WantedRecord(
            RecordPurpose.Dmarc, Text(name, text), RecordNeed.Required,
            StateOf(texts.Status, isThere, present.IsEmpty ? RecordState.Missing : RecordState.Different), isThere ? null : Path));
        if (!isThere) await AddConsentAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Reports about one domain go to a mailbox of another only where that one agrees (RFC 9990, 4).</summary>
    private async Task AddConsentAsync(CancellationToken cancellation)
    {
        if (!DmarcInspection.NeedsConsent(wishes.ReportMailbox, wishes.Domain, out var name)) return;
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        _wanted.Add(new WantedRecord(
            RecordPurpose.ReportConsent, Text(name, "v=DMARC1"), RecordNeed.Recommended, StateOf(texts.Status, texts.Records.Any(DmarcRecord.IsRecord), RecordState.Missing),
            $"It belongs into the zone of {wishes.ReportMailbox[(wishes.ReportMailbox.LastIndexOf('@') + 1)..]}, which takes the reports."));
    }

    private async Task AddInboundAsync(CancellationToken cancellation)
    {
        var exchanges = await dns.FindMxAsync(wishes.Domain, cancellation).ConfigureAwait(false);
        var isThere = exchanges.Records.Any(record => record.Host == wishes.HostName);
        _wanted.Add(new WantedRecord(
            RecordPurpose.Exchange, DnsRecordSet.Of(wishes.Domain, wishes.TimeToLive, DnsRecordValue.OfExchange(OurPreference, wishes.HostName)), RecordNeed.Required,
            StateOf(exchanges.Status, isThere, exchanges.Records.IsEmpty ? RecordState.Missing : RecordState.Different),
            isThere || exchanges.Records.IsEmpty ? null : $"Mail to the domain goes to {string.Join(", ", exchanges.Records.Select(record => record.Host.IsEmpty ? "nobody" : record.Host.Value))} now; with another MX it comes here instead."));
        await AddTextAsync(RecordPurpose.TlsReports, "_smtp._tls", $"v=TLSRPTv1; rua=mailto:{wishes.ReportMailbox}", TlsReportRecord.IsRecord, cancellation).ConfigureAwait(false);
        if (wishes.StsId is not { } id) return;
        await AddTextAsync(RecordPurpose.MtaSts, "_mta-sts", $"v=STSv1; id={id}", text => StsRecord.TryParse(text, out var there) && there == id, cancellation).ConfigureAwait(false);
        await AddAliasAsync(RecordPurpose.MtaSts, wishes.Below("mta-sts"), wishes.HostName, RecordNeed.Recommended, cancellation).ConfigureAwait(false);
    }

    private async Task AddTextAsync(RecordPurpose purpose, string label, string text, Func<string, bool> isGood, CancellationToken cancellation)
    {
        var name = wishes.Below(label);
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        var good = texts.Records.FirstOrDefault(isGood);
        _wanted.Add(new WantedRecord(
            purpose, Text(name, good ?? text), RecordNeed.Recommended, StateOf(texts.Status, good is not null, texts.Records.IsEmpty ? RecordState.Missing : RecordState.Different), null));
    }

    private async Task AddAliasAsync(RecordPurpose purpose, DomainName name, DomainName target, RecordNeed need, CancellationToken cancellation)
    {
        var alias = await dns.FindAliasAsync(name, cancellation).ConfigureAwait(false);
        var state = StateOf(alias.Status, alias.Records.Contains(target), alias.Records.IsEmpty ? RecordState.Missing : RecordState.Different);
        _wanted.Add(new WantedRecord(purpose, DnsRecordSet.Of(name, wishes.TimeToLive, DnsRecordValue.OfAlias(target)), need, state, null));
    }

    private async Task AddHostAsync(CancellationToken cancellation)
    {
        foreach (var source in wishes.Sources)
        {
            var isIPv4 = source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
            var forward = isIPv4 ? await dns.FindIPv4Async(wishes.HostName, cancellation).ConfigureAwait(false) : await dns.FindIPv6Async(wishes.HostName, cancellation).ConfigureAwait(false);
            _wanted.Add(new WantedRecord(
                RecordPurpose.Host, DnsRecordSet.Of(wishes.HostName, wishes.TimeToLive, DnsRecordValue.OfAddress(source)), RecordNeed.Required,
                StateOf(forward.Status, forward.Records.Contains(source), forward.Records.IsEmpty ? RecordState.Missing : RecordState.Different), null));
            var names = await dns.FindNamesAsync(source, cancellation).ConfigureAwait(false);
            _wanted.Add(new WantedRecord(
                RecordPurpose.Reverse, DnsRecordSet.Of(ReverseName.Of(source), wishes.TimeToLive, DnsRecordValue.OfPointer(wishes.HostName)), RecordNeed.Elsewhere,
                StateOf(names.Status, names.Records.Contains(wishes.HostName), names.Records.IsEmpty ? RecordState.Missing : RecordState.Different),
                $"Whoever you have the address {source} from sets it, mostly in a web form called reverse DNS."));
        }
    }

    private DnsRecordSet Text(DomainName name, params ReadOnlySpan<string> texts)
    {
        var values = ImmutableArray.CreateBuilder<DnsRecordValue>(texts.Length);
        foreach (var text in texts) values.Add(DnsRecordValue.OfText(text));
        return new DnsRecordSet(name, DnsRecordType.Txt, wishes.TimeToLive, values.MoveToImmutable());
    }

    private static RecordState StateOf(DnsStatus status, bool isThere, RecordState otherwise) => status switch
    {
        DnsStatus.ServerFailure or DnsStatus.Timeout => RecordState.Unknown,
        _ => isThere ? RecordState.Present : otherwise,
    };

    private static string? Join(List<string> notes) => notes.Count == 0 ? null : string.Join(' ', notes);
}
