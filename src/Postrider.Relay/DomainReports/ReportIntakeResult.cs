namespace Postrider.Relay.DomainReports;

/// <summary>What became of something that came as a report; of several, the greatest counts.</summary>
public enum ReportIntakeResult : byte
{
    /// <summary>It was there before.</summary>
    Known,

    Kept,

    /// <summary>It is no report, or not to be believed.</summary>
    SetAside,

    /// <summary>The DNS does not tell now whether it is to be believed.</summary>
    TryLater,
}
