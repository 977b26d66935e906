namespace Postrider.Mail.TlsPolicies;

/// <summary>What decides over the encryption to a host.</summary>
public enum TlsPolicyKind : byte
{
    None,
    Opportunistic,
    Required,
    Verified,
    Fingerprint,

    /// <summary>TLSA records (RFC 7672).</summary>
    Dane,

    /// <summary>An enforced policy of the recipients' domain (RFC 8461).</summary>
    MtaSts,
}

/// <summary>The words for it.</summary>
public static class TlsPolicyKinds
{
    public static string Word(this TlsPolicyKind kind) => kind switch
    {
        TlsPolicyKind.None => "none",
        TlsPolicyKind.Required => "required",
        TlsPolicyKind.Verified => "verified",
        TlsPolicyKind.Fingerprint => "fingerprint",
        TlsPolicyKind.Dane => "dane",
        TlsPolicyKind.MtaSts => "mta-sts",
        _ => "opportunistic",
    };
}
