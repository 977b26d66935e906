namespace Postrider.Mail.MtaSts;

/// <summary>Why a policy cannot be had, in the terms of reports on it (RFC 8460, 4.3.2.2).</summary>
public enum StsFault : byte
{
    /// <summary>sts-policy-fetch-error: its host was not reached, or did not give it.</summary>
    NotFetched = 1,

    /// <summary>sts-webpki-invalid: nobody vouches for its host.</summary>
    HostNotTrusted,

    /// <summary>sts-policy-invalid: it was fetched, and is none.</summary>
    Invalid,
}
