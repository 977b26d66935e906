using System.Security.Cryptography.X509Certificates;

namespace Postrider.Smtp.Sasl;

/// <summary>What the server mechanisms know of the session they run in.</summary>
public sealed record SaslContext
{
    public required ICredentialSource Credentials { get; init; }

    /// <summary>
    /// The <c>tls-server-end-point</c> channel binding (RFC 5929, 4) of the certificate we showed; empty without TLS or
    /// where the binding is not defined for that certificate. .NET gives no access to exported keying material, so <c>tls-exporter</c> (RFC 9266) cannot be had.
    /// </summary>
    public ReadOnlyMemory<byte> TlsServerEndPoint { get; init; }

    /// <summary>The certificate that the client showed in the TLS handshake, its possession proved; or <c>null</c>.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// The mechanisms that EHLO named in this session, upper case. A client that says it could bind to the channel but saw no -PLUS,
    /// while one was named, met somebody in between (RFC 5802, 6).
    /// </summary>
    public IReadOnlyCollection<string> Offered { get; init; } = [];
}
