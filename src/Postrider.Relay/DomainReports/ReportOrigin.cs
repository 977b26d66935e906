namespace Postrider.Relay.DomainReports;

/// <summary>Where a report came from.</summary>
/// <param name="Via">How.</param>
/// <param name="At">When.</param>
public sealed record ReportOrigin(ReportVia Via, DateTimeOffset At)
{
    /// <summary>The domains whose DKIM signatures on the message passed; empty where none did, <c>null</c> where none was looked for.</summary>
    public string? SignedBy { get; init; }
}
