using System.Collections.Immutable;
using System.IO.Compression;
using Microsoft.Extensions.Logging;
using Postrider.Mail.AggregateReports;
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

    /// <summary>Claims the report, then sends it: at most once, whatever happens.</summary>
    public async ValueTask SendAsync(DueReport due, OutgoingReportOptions options, CancellationToken cancellation)
    {
        if (!await store.ClaimAsync(due, time.GetUtcNow(), cancellation).ConfigureAwait(false)) return;
        var uris = due.Kind == ReportKind.Dmarc ? await FindAggregateUrisAsync(due.Domain, cancellation).ConfigureAwait(false) : await FindTlsUrisAsync(due.Domain, cancellation).ConfigureAwait(false);
        if (uris.IsEmpty) return;
        var tallies = await store.ReadAsync(due, MaximumRows, cancellation).ConfigureAwait(false);
        if (tallies.IsEmpty) return;
        foreach (var parcel in due.Kind == ReportKind.Dmarc ? PackAggregate(due, tallies, options) : [PackTls(due, tallies, options)])
        {
            foreach (var uri in uris) await SendAsync(uri, parcel, cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(ReportUri uri, ReportParcel parcel, CancellationToken cancellation)
    {
        var word = parcel.Kind == ReportParcelKind.Aggregate ? "DMARC" : "TLS";
        // RFC 7489, 6.3: a limit is one of the message, which base64 and its header make longer than the report.
        var problem = uri.MaximumSize is { } most && parcel.MessageSize > most
            ? $"it is longer than the {most} octets that are taken there"
            : await carrier.SendAsync(uri, parcel, cancellation).ConfigureAwait(false);
        if (problem is null) DomainReportLog.Sent(logger, word, parcel.Domain.Value, parcel.Begin, parcel.End, uri.ToString(), parcel.Id);
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
            if (uri.Mailbox is not { } mailbox) continue;
            if (await new ReportDestinations(dns).IsWillingAsync(domain, mailbox.Domain, cancellation).ConfigureAwait(false)) allowed.Add(uri);
            else DomainReportLog.NotSent(logger, "DMARC", domain.Value, uri.ToString(), $"{mailbox.Domain} does not say that it takes reports on {domain} (RFC 7489, 7.1)");
        }

        return allowed.ToImmutable();
    }

    private async ValueTask<ImmutableArray<ReportUri>> FindTlsUrisAsync(DomainName domain, CancellationToken cancellation)
    {
        var found = await dns.FindTextAsync(Below("_smtp._tls", domain), cancellation).ConfigureAwait(false);
        return found.Status == DnsStatus.Found ? [.. TlsReportRecord.UrisOf(found.Records).Take(MaximumUris)] : [];
    }

    private static IEnumerable<ReportParcel> PackAggregate(DueReport due, ImmutableArray<Tally> tallies, OutgoingReportOptions options)
    {
        foreach (var report in ReportComposer.ComposeAggregate(due, tallies, options))
        {
            var octets = Gzip(output => AggregateReportWriter.Write(report, AggregateReportForm.Rfc9990, output));
            yield return Parcel(due, options, ReportParcelKind.Aggregate, report.Id, octets);
        }
    }

    private static ReportParcel PackTls(DueReport due, ImmutableArray<Tally> tallies, OutgoingReportOptions options)
    {
        var report = ReportComposer.ComposeTls(due, tallies, options);
        return Parcel(due, options, ReportParcelKind.Tls, report.Id, Gzip(output => TlsReportWriter.Write(report, output)));
    }

    private static ReportParcel Parcel(DueReport due, OutgoingReportOptions options, ReportParcelKind kind, string id, byte[] octets) => new()
    {
        Kind = kind,
        Domain = due.Domain,
        Submitter = options.HostName,
        Organization = options.Organization,
        Author = options.Contact,
        Id = id,
        Begin = due.Begin,
        End = due.Begin + options.Interval - TimeSpan.FromSeconds(1),
        Packed = octets,
    };

    private static byte[] Gzip(Action<Stream> write)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) write(gzip);
        return output.ToArray();
    }

    private static DomainName Below(string label, DomainName domain) => DomainName.TryParse($"{label}.{domain}", out var name) ? name : domain;
}
