using Postrider.Relay.DomainReports;

namespace Postrider.Configuration;

/// <summary>Reports on our domains that come in, and those on others that go out.</summary>
public sealed record ReportSettings
{
    public ReportIntakeOptions Intake { get; init; } = new();

    /// <summary>Whether TLS reports are taken by HTTPS.</summary>
    public bool TakesHttps { get; init; }

    /// <summary>How long reports are kept.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(400);
}
