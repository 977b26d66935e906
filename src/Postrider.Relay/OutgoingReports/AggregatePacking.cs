using System.Globalization;
using System.IO.Compression;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.ReportMail;

namespace Postrider.Relay.OutgoingReports;

/// <summary>
/// Packs reports by gzip, and divides one that is longer than a mailbox takes into several by its rows. A limit is one of the message, which base64 and its header make longer
/// than the report (RFC 7489, 6.3); what cannot be made to fit must not be sent there (7.2.1).
/// </summary>
internal sealed class AggregatePacking(DueReport due, OutgoingReportOptions options)
{
    /// <summary>Messages to one mailbox that one report may become.</summary>
    private const int MaximumParts = 32;

    private int _packed;

    public ReportParcel Pack(AggregateReport report)
    {
        // The first needs nothing to be told apart from.
        var number = _packed++;
        return Parcel(due, options, ReportParcelKind.Aggregate, report.Id, output => AggregateReportWriter.Write(report, AggregateReportForm.Rfc9990, output)) with
        {
            FileId = number == 0 ? null : number.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <param name="report">The report.</param>
    /// <param name="whole">The same, packed.</param>
    /// <param name="most">Octets of a message that are taken; <c>null</c> for any number.</param>
    /// <returns>What to send; where it is nothing, why.</returns>
    public (IReadOnlyList<ReportParcel> Parcels, string? Problem) Fit(AggregateReport report, ReportParcel whole, long? most)
    {
        if (most is not { } limit || whole.MessageSize <= limit) return ([whole], null);
        var parcels = new List<ReportParcel>();
        var rest = new Stack<AggregateReport>();
        if (!TryDivide(report, rest)) return ([], $"it is longer than the {limit} octets that are taken there, and has nothing to divide");
        while (rest.TryPop(out var part))
        {
            // Each is a report of its own, by which those of a day are put together.
            var parcel = Pack(part with { Id = string.Create(CultureInfo.InvariantCulture, $"{_packed}.{report.Id}") });
            if (parcel.MessageSize <= limit) parcels.Add(parcel);
            else if (!TryDivide(part, rest) || parcels.Count + rest.Count > MaximumParts)
                return ([], $"it is longer than the {limit} octets that are taken there, and {MaximumParts} messages of that length do not hold it");
        }

        return (parcels, null);
    }

    /// <summary>Puts both halves there, the more frequent rows on top.</summary>
    private static bool TryDivide(AggregateReport report, Stack<AggregateReport> halves)
    {
        var half = report.Rows.Length / 2;
        if (half == 0) return false;
        halves.Push(report with { Rows = report.Rows[half..] });
        halves.Push(report with { Rows = report.Rows[..half] });
        return true;
    }

    public static ReportParcel Parcel(DueReport due, OutgoingReportOptions options, ReportParcelKind kind, string id, Action<Stream> write) => new()
    {
        Kind = kind,
        Domain = due.Domain,
        Submitter = options.HostName,
        Organization = options.Organization,
        Author = options.Contact,
        Id = id,
        Begin = due.Begin,
        End = due.Begin + options.Interval - TimeSpan.FromSeconds(1),
        Packed = Gzip(write),
    };

    private static byte[] Gzip(Action<Stream> write)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) write(gzip);
        return output.ToArray();
    }
}
