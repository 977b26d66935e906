using Postrider.Smtp;

namespace Postrider.Mail.ReportMail;

/// <summary>A report packed by gzip, with all that must be told around it.</summary>
public sealed record ReportParcel
{
    public required ReportParcelKind Kind { get; init; }

    /// <summary>The domain that is reported on.</summary>
    public required DomainName Domain { get; init; }

    /// <summary>Our domain, in names of files and headers.</summary>
    public required DomainName Submitter { get; init; }

    public required string Organization { get; init; }

    public required MailboxAddress Author { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset Begin { get; init; }

    public required DateTimeOffset End { get; init; }

    public required byte[] Packed { get; init; }

    /// <summary>Tells files apart that are made at once for one domain and time; <c>null</c> for the only one (RFC 7489, 7.2.1.1).</summary>
    public string? FileId { get; init; }

    /// <summary>Octets of the message, about: base64 with its line ends, and what stands around it.</summary>
    public long MessageSize => (Packed.Length * 78L / 57) + 2048;

    public string FileName => new ReportFileName(Submitter, Domain, Begin, End, FileId, Kind == ReportParcelKind.Tls ? "json.gz" : "xml.gz").ToString();
}

/// <summary>What is in a parcel.</summary>
public enum ReportParcelKind : byte
{
    Aggregate,
    Tls,
}
