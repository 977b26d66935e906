namespace Postrider.Mail.AggregateReports;

/// <summary>The standard by which a report is written.</summary>
public enum AggregateReportForm : byte
{
    /// <summary>Appendix C of RFC 7489, without a namespace: what every reader takes.</summary>
    Rfc7489,

    /// <summary>The namespace of RFC 9990.</summary>
    Rfc9990,
}
