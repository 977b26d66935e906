namespace Postrider.Mail.TlsReports;

/// <summary>The words of the kinds of policies.</summary>
public static class TlsReportWords
{
    public static string Word(this TlsReportPolicyType type) => type switch
    {
        TlsReportPolicyType.Sts => "sts",
        TlsReportPolicyType.Tlsa => "tlsa",
        _ => "no-policy-found",
    };

    public static TlsReportPolicyType PolicyType(string? word) => word switch
    {
        "sts" => TlsReportPolicyType.Sts,
        "tlsa" => TlsReportPolicyType.Tlsa,
        _ => TlsReportPolicyType.NoPolicyFound,
    };
}
