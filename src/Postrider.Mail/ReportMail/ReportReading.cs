using Postrider.Mail.AggregateReports;
using Postrider.Mail.TlsReports;

namespace Postrider.Mail.ReportMail;

/// <summary>What a file came to: a report of one of the two kinds, or why it is none.</summary>
/// <param name="Name">The name of the file, where it has one.</param>
public sealed record ReportReading(string Name)
{
    public AggregateReport? Aggregate { get; init; }

    public TlsReport? Tls { get; init; }

    /// <summary>Why it is no report, for people; <c>null</c> when it is one.</summary>
    public string? Problem { get; init; }

    public static ReportReading Failed(string name, string problem) => new(name) { Problem = problem };
}
