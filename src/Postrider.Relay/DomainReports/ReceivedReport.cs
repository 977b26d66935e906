using Postrider.Smtp;

namespace Postrider.Relay.DomainReports;

/// <summary>A report that is kept, in short.</summary>
public sealed record ReceivedReport
{
    /// <summary>Our number for it.</summary>
    public required long Id { get; init; }

    public required ReportKind Kind { get; init; }

    /// <summary>The domain that is reported on.</summary>
    public required DomainName Domain { get; init; }

    /// <summary>Who reports.</summary>
    public required string Organization { get; init; }

    /// <summary>The reporter's own name for it.</summary>
    public required string ReportId { get; init; }

    public required DateTimeOffset Begin { get; init; }

    public required DateTimeOffset End { get; init; }

    public required ReportOrigin Origin { get; init; }

    /// <summary>Messages that pass DMARC, or sessions that were as the policy wants.</summary>
    public required long Passed { get; init; }

    public required long Failed { get; init; }
}
