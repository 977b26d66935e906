namespace Postrider.Relay.DomainReports;

/// <summary>How a report came in.</summary>
public enum ReportVia : byte
{
    Mail,
    Https,

    /// <summary>From a file, by hand.</summary>
    Import,
}
