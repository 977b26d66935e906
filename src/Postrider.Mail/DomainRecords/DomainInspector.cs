using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks at all records of a sending domain, live, and says what is right, what is wrong and how to mend it.</summary>
/// <param name="dns">The resolver.</param>
/// <param name="authority">Asks name servers themselves; <c>null</c> to leave that out.</param>
/// <param name="fetcher">Fetches MTA-STS policies.</param>
public sealed class DomainInspector(IDnsResolver dns, IAuthorityResolver? authority, IStsFetcher fetcher, TimeProvider time)
{
    /// <summary>The findings in the order of <see cref="RecordPurpose"/>.</summary>
    public async Task<ImmutableArray<RecordFinding>> InspectAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wishes);
        var findings = new List<RecordFinding>();
        findings.AddRange(await new SpfInspection(dns, time).InspectAsync(wishes, cancellation).ConfigureAwait(false));
        foreach (var key in wishes.Keys) findings.AddRange(await new DkimKeyInspection(dns).InspectAsync(key, cancellation).ConfigureAwait(false));
        foreach (var (selector, target) in wishes.SpareSelectors) findings.AddRange(await new AliasInspection(dns, RecordPurpose.Dkim).InspectAsync(selector, target, cancellation).ConfigureAwait(false));
        findings.AddRange(await new DmarcInspection(dns).InspectAsync(wishes, cancellation).ConfigureAwait(false));
        findings.AddRange(await new ExchangeInspection(dns).InspectAsync(wishes, cancellation).ConfigureAwait(false));
        findings.AddRange(await new AliasInspection(dns, RecordPurpose.ReturnPath).InspectAsync(wishes.ReturnPath, wishes.HostName, cancellation).ConfigureAwait(false));
        findings.AddRange(await new AliasInspection(dns, RecordPurpose.Tracking).InspectAsync(wishes.Tracking, wishes.HostName, cancellation).ConfigureAwait(false));
        findings.AddRange(await new TransportInspection(dns, fetcher).InspectAsync(wishes, cancellation).ConfigureAwait(false));
        findings.AddRange(await new HostInspection(dns).InspectAsync(wishes.HostName, wishes.Sources, cancellation).ConfigureAwait(false));
        if (authority is not null) findings.AddRange(await new ServerInspection(authority).InspectAsync(wishes, cancellation).ConfigureAwait(false));
        return [.. findings];
    }
}
