namespace Postrider.Mail.TlsPolicies;

/// <summary>What is wrong with a policy itself, whatever its host may do, in the terms of reports on it (RFC 8460, 4.3).</summary>
public enum TlsPolicyFault : byte
{
    /// <summary>dnssec-invalid: whether there are TLSA records is not to be found out.</summary>
    DnsNotAuthentic = 1,

    /// <summary>tlsa-invalid: none of the TLSA records can be used.</summary>
    TlsaUnusable,

    /// <summary>dane-required: the route wants TLSA records, and there are none.</summary>
    TlsaMissing,

    /// <summary>validation-failure: the MTA-STS policy does not name the host.</summary>
    HostNotNamed,
}
