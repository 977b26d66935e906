namespace Postrider.Mail.TlsReports;

/// <summary>The words for failures (RFC 8460, 4.3), and what they mean.</summary>
public static class TlsResultType
{
    public const string StartTlsNotSupported = "starttls-not-supported";
    public const string HostMismatch = "certificate-host-mismatch";
    public const string Expired = "certificate-expired";
    public const string NotTrusted = "certificate-not-trusted";
    public const string ValidationFailure = "validation-failure";
    public const string TlsaInvalid = "tlsa-invalid";
    public const string DnssecInvalid = "dnssec-invalid";
    public const string DaneRequired = "dane-required";
    public const string StsPolicyFetchError = "sts-policy-fetch-error";
    public const string StsPolicyInvalid = "sts-policy-invalid";
    public const string StsWebpkiInvalid = "sts-webpki-invalid";

    /// <summary>What it means for the domain, and what mends it.</summary>
    public static string Explain(string result) => result switch
    {
        StartTlsNotSupported => "the host offered no STARTTLS: switch TLS on there",
        HostMismatch => "the certificate is not for the host's name: get one that has the MX name in it",
        Expired => "the certificate has expired: renew it",
        NotTrusted => "the certificate does not come from a public authority, or the chain is not sent whole: send the chain, or get another certificate",
        ValidationFailure => "the session could not be made secure as the policy wants",
        TlsaInvalid => "no TLSA record can be used, or none fits the certificate of the host: publish the record of the next certificate first",
        DnssecInvalid => "the TLSA records could not be found out: the DNSSEC signatures of the zone are broken, or its servers do not answer",
        DaneRequired => "the sender wants DANE and found no TLSA records that are signed",
        StsPolicyFetchError => "the MTA-STS policy could not be fetched: look at the web server of mta-sts.",
        StsPolicyInvalid => "the MTA-STS policy was fetched and has a mistake",
        StsWebpkiInvalid => "the certificate of the MTA-STS policy host is not good",
        _ => "a failure of another kind",
    };
}
