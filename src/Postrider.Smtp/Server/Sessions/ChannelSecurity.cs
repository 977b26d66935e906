using System.Security.Cryptography.X509Certificates;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>What a TLS handshake gave.</summary>
/// <param name="Protocol"><c>TLSv1.2</c> or <c>TLSv1.3</c>.</param>
/// <param name="Cipher">The IANA name of the cipher suite.</param>
/// <param name="ServerEndPoint">The <c>tls-server-end-point</c> binding of the certificate that was shown, or empty.</param>
/// <param name="ClientCertificate">The client's certificate, its possession proved and nothing else.</param>
internal sealed record ChannelSecurity(string Protocol, string Cipher, ReadOnlyMemory<byte> ServerEndPoint, X509Certificate2? ClientCertificate);
