namespace Postrider.Relay.DomainReports;

/// <summary>What a report is on.</summary>
public enum ReportKind : byte
{
    /// <summary>DMARC aggregate reports (RFC 7489, 7.2; RFC 9990).</summary>
    Dmarc,

    /// <summary>TLS reports (RFC 8460).</summary>
    Tls,
}
