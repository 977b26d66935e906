using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Relay.OutgoingReports;

namespace Postrider.Configuration;

/// <summary>Reports on our domains that come in, and those on others that go out.</summary>
public sealed record ReportSettings
{
    public ReportIntakeOptions Intake { get; init; } = new();

    /// <summary>Whether TLS reports are taken by HTTPS.</summary>
    public bool TakesHttps { get; init; }

    /// <summary>Whether and how reports are sent.</summary>
    public OutgoingReportOptions Outgoing { get; init; } = new();

    /// <summary>Whether reports may be posted to addresses of private networks.</summary>
    public PrivateAddresses PrivateAddresses { get; init; }

    /// <summary>How long reports are kept.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(400);
}
