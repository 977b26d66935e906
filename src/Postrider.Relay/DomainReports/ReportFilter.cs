using Postrider.Smtp;

namespace Postrider.Relay.DomainReports;

/// <summary>Which reports are meant.</summary>
public sealed record ReportFilter
{
    /// <summary>On this domain alone; empty for all.</summary>
    public DomainName Domain { get; init; }

    public ReportKind? Kind { get; init; }

    /// <summary>Those that end after this moment.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;
}
