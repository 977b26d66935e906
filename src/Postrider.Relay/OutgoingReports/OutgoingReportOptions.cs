using Postrider.Smtp;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Whether and how reports are sent to the domains that ask for them.</summary>
public sealed record OutgoingReportOptions
{
    /// <summary>How often counts go to the store.</summary>
    public static readonly TimeSpan FlushEvery = TimeSpan.FromMinutes(1);

    public bool IsOn { get; init; }

    /// <summary>Who we are, in reports.</summary>
    public string Organization { get; init; } = "";

    /// <summary>Whom to ask about them; also the author of their mail. Its domain must be signed for.</summary>
    public MailboxAddress Contact { get; init; }

    /// <summary>Our name, in file names.</summary>
    public DomainName HostName { get; init; }

    /// <summary>The time that a report covers: a day, so that others can put reports of one day together.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>When the stretch of time began that a moment is in: days begin at midnight in UTC.</summary>
    public DateTimeOffset WindowOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Interval.Ticks), TimeSpan.Zero);
}
