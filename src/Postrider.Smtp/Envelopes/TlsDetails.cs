namespace Postrider.Smtp;

/// <summary>What a TLS handshake agreed upon, as logs, trace lines and events need it.</summary>
/// <param name="Protocol"><c>TLSv1.2</c> or <c>TLSv1.3</c>.</param>
/// <param name="Cipher">The IANA name of the cipher suite.</param>
/// <param name="PeerCertificate">Subject of the peer's certificate, or <c>null</c> where it showed none.</param>
/// <param name="PeerVerified">Whether that certificate was verified (chain and name).</param>
public sealed record TlsDetails(string Protocol, string Cipher, string? PeerCertificate, bool PeerVerified)
{
    /// <summary>Who issued the peer's certificate.</summary>
    public string? PeerIssuer { get; init; }

    /// <summary>Until when the peer's certificate is good.</summary>
    public DateTimeOffset? PeerExpires { get; init; }

    /// <summary>Why the certificate was not verified, for people; <c>null</c> when it was.</summary>
    public string? PeerProblem { get; init; }

    /// <summary>The same as a kind.</summary>
    public TlsFault? PeerFault { get; init; }
}
