using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Dns;
using Postrider.Mail.ReportMail;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Smtp;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Makes a report that is due and sends it to all who may have it.</summary>
public sealed class ReportDispatch(ITallyStore store, IDnsResolver dns, IReportCarrier carrier, TimeProvider time, ILogger<ReportDispatch> logger)
{
    /// <summary>Rows of a report at most: the most frequent.</summary>
    private const int MaximumRows = 50_000;

    /// <summary>Addresses of one domain that a report goes to (RFC 7489, 6.2: two must be).</summary>
    private const int MaximumUris = 5;

    /// <summary>Web servers asked in one round; each may take half a minute.</summary>
    private const int RetriesAtOnce = 10;

    private readonly ReportRetries _retries = new();

    /// <summary>Claims the report, then sends it, so that no crash makes it go out twice.</summary>
    public async ValueTask SendAsync(DueReport due, OutgoingReportOptions options, CancellationToken cancellation)
    {
        if (!await store.ClaimAsync(due, time.GetUtcNow(), cancellation).ConfigureAwait(false)) return;
        var uris = due.Kind == ReportKind.Dmarc ? await FindAggregateUrisAsync(due.Domain, cancellation).ConfigureAwait(false) : await FindTlsUrisAsync(due.Domain, cancellation).ConfigureAwait(false);
        if (uris.IsEmpty) return;
        var tallies = await store.ReadAsync(due, MaximumRows, cancellation).ConfigureAwait(false);
        if (tallies.IsEmpty) return;
        if (due.Kind == ReportKind.Dmarc) await SendAggregateAsync(due, tallies, uris, options, cancellation).ConfigureAwait(false);
        else await SendTlsAsync(due, tallies, uris, options, cancellation).ConfigureAwait(false);
    }

    private async ValueTask SendAggregateAsync(DueReport due, ImmutableArray<Tally> tallies, ImmutableArray<ReportUri> uris, OutgoingReportOptions options, CancellationToken cancellation)
    {
        var packing = new AggregatePacking(due, options);
        foreach (var report in ReportComposer.ComposeAggregate(due, tallies, options))
        {
            var whole = packing.Pack(report);
            foreach (var uri in uris)
            {
                var (parcels, problem) = packing.Fit(report, whole, uri.MaximumSize);
                if (problem is not null) DomainReportLog.NotSent(logger, "DMARC", due.Domain.Value, uri.ToString(), problem);
                foreach (var parcel in parcels) await SendAsync(uri, parcel, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask SendTlsAsync(DueReport due, ImmutableArray<Tally> tallies, ImmutableArray<ReportUri> uris, OutgoingReportOptions options, CancellationToken cancellation)
    {
        var report = ReportComposer.ComposeTls(due, tallies, options);
        var parcel = AggregatePacking.Parcel(due, options, ReportParcelKind.Tls, report.Id, output => TlsReportWriter.Write(report, output));
        foreach (var uri in uris) await SendAsync(uri, parcel, cancellation).ConfigureAwait(false);
    }

    /// <summary>Posts again what a web server did not take and what is due, some of it.</summary>
    public async ValueTask RetryAsync(CancellationToken cancellation)
    {
        foreach (var retry in _retries.Take(RetriesAtOnce, time.GetUtcNow()))
            await SendAsync(retry with { Attempts = retry.Attempts + 1 }, cancellation).ConfigureAwait(false);
    }

    private ValueTask SendAsync(ReportUri uri, ReportParcel parcel, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return SendAsync(new ReportRetries.Retry(uri, parcel, now, 1, now), cancellation);
    }

    private async ValueTask SendAsync(ReportRetries.Retry attempt, CancellationToken cancellation)
    {
        var (uri, parcel) = (attempt.Uri, attempt.Parcel);
        var word = parcel.Kind == ReportParcelKind.Aggregate ? "DMARC" : "TLS";
        var problem = await carrier.SendAsync(uri, parcel, cancellation).ConfigureAwait(false);
        if (problem is null) DomainReportLog.Sent(logger, word, parcel.Domain.Value, parcel.Begin, parcel.End, uri.ToString(), parcel.Id);
        // Mail has a queue that tries again.
        else if (uri.Address is not null && parcel.Kind == ReportParcelKind.Tls && _retries.Keep(attempt, time.GetUtcNow()) is { } next) DomainReportLog.NotTaken(logger, word, parcel.Domain.Value, uri.ToString(), problem, next);
        else DomainReportLog.NotSent(logger, word, parcel.Domain.Value, uri.ToString(), problem);
    }

    private async ValueTask<ImmutableArray<ReportUri>> FindAggregateUrisAsync(DomainName domain, CancellationToken cancellation)
    {
        if (await dns.FindTextAsync(Below("_dmarc", domain), cancellation).ConfigureAwait(false) is not { Status: DnsStatus.Found } found) return [];
        if (found.Records.Where(DmarcRecord.IsRecord).Take(2).ToList() is not [var text] || !DmarcRecord.TryParse(text, out var record, out _)) return [];
        var allowed = ImmutableArray.CreateBuilder<ReportUri>();
        foreach (var uri in ReportUri.ParseAll(record.AggregateReports).Take(MaximumUris))
        {
            // RFC 7489, 6.3 knows https no longer; whoever is named elsewhere must have agreed.
            if (uri.Mailbox is null) continue;
            var (agreed, problem) = await new ReportDestinations(dns).FindAsync(domain, uri, cancellation).ConfigureAwait(false);
            allowed.AddRange(agreed);
            if (problem is not null) DomainReportLog.NotSent(logger, "DMARC", domain.Value, uri.ToString(), problem);
        }

        // Two mailboxes of a record may have the same one named in their place.
        return [.. allowed.DistinctBy(uri => uri.ToString()).Take(MaximumUris)];
    }

    private async ValueTask<ImmutableArray<ReportUri>> FindTlsUrisAsync(DomainName domain, CancellationToken cancellation)
    {
        var found = await dns.FindTextAsync(Below("_smtp._tls", domain), cancellation).ConfigureAwait(false);
        return found.Status == DnsStatus.Found ? [.. TlsReportRecord.UrisOf(found.Records).Take(MaximumUris)] : [];
    }

    private static DomainName Below(string label, DomainName domain) => DomainName.TryParse($"{label}.{domain}", out var name) ? name : domain;
}
