using System.Net.Security;

namespace Postrider.Smtp.Server;

/// <summary>Picks the certificate for a TLS handshake. Called at each handshake, so that a reload shows at once.</summary>
public interface ICertificateSelector
{
    /// <param name="serverName">The name that the client asks for (SNI); empty where it asks for none.</param>
    /// <returns><c>null</c> when there is no certificate at all: then TLS is not offered.</returns>
    SslStreamCertificateContext? Select(string serverName);
}
