using Postrider.Mail.AggregateReports;
using Postrider.Mail.TlsReports;

namespace Postrider.Relay.DomainReports;

/// <summary>A report that is kept, whole: one of the two is there.</summary>
public sealed record StoredReport(ReceivedReport Summary, AggregateReport? Aggregate, TlsReport? Tls);
