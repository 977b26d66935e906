using Postrider.Relay.DomainReports;
using Postrider.Smtp;

namespace Postrider.Relay.OutgoingReports;

/// <summary>How often something was the case within a stretch of time.</summary>
/// <param name="Report">For which report it counts.</param>
/// <param name="Facts">What, as JSON of ours.</param>
public readonly record struct Tally(DueReport Report, string Facts, long Count);

/// <summary>A report that is to be made: of a kind, on a domain, for a stretch of time that begins then.</summary>
public readonly record struct DueReport(ReportKind Kind, DateTimeOffset Begin, DomainName Domain);
