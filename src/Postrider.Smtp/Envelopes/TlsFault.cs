namespace Postrider.Smtp;

/// <summary>Why a session is not as secure as was wanted, in the terms of reports on it (RFC 8460, 4.3).</summary>
public enum TlsFault : byte
{
    /// <summary>starttls-not-supported.</summary>
    NotOffered = 1,

    /// <summary>certificate-host-mismatch.</summary>
    HostMismatch,

    /// <summary>certificate-expired.</summary>
    Expired,

    /// <summary>certificate-not-trusted.</summary>
    NotTrusted,

    /// <summary>tlsa-invalid: no TLSA record matches; validation-failure: no fingerprint does.</summary>
    NoMatch,

    /// <summary>validation-failure: the handshake did not come about.</summary>
    Handshake,
}
