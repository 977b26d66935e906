using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.ReportMail;

/// <summary>A message with reports in it.</summary>
/// <param name="From">The domain of the author; empty where there is none to go by.</param>
/// <param name="Subject">For people.</param>
/// <param name="Readings">What its attachments came to; empty where none can be a report.</param>
public sealed record ReportMessage(DomainName From, string Subject, ImmutableArray<ReportReading> Readings)
{
    /// <summary><c>TLS-Report-Submitter</c> (RFC 8460, 5.3); empty where it is not there.</summary>
    public DomainName TlsSubmitter { get; init; }
}
