namespace Postrider.Relay.DomainReports;

/// <summary>Something that came as a report and could not be taken for one.</summary>
/// <param name="Sender">Who sent it, as far as it is known.</param>
/// <param name="Name">The file's name, or the subject.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record SetAsideReport(ReportOrigin Origin, string Sender, string Name, string Reason)
{
    /// <summary>Our number for it.</summary>
    public long Id { get; init; }
}
