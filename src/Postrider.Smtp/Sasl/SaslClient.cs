using Postrider.Smtp.Client;
using Postrider.Smtp.Sasl.ClientMechanisms;

namespace Postrider.Smtp.Sasl;

/// <summary>The client mechanisms, best first.</summary>
public static class SaslClient
{
    /// <summary>Picks the best mechanism that the peer offers: SCRAM-SHA-256-PLUS, SCRAM-SHA-256, PLAIN, LOGIN.</summary>
    /// <param name="offered">What EHLO named, upper case.</param>
    /// <param name="credential">User and password.</param>
    /// <param name="tlsServerEndPoint"><see cref="TlsServerEndPoint.Of"/> the peer's certificate; empty without TLS.</param>
    /// <returns><c>null</c> when none fits.</returns>
    public static ISaslClientMechanism? Choose(
        IReadOnlyCollection<string> offered, ClientCredential credential, ReadOnlyMemory<byte> tlsServerEndPoint)
    {
        if (!tlsServerEndPoint.IsEmpty && offered.Contains(SaslMechanisms.ScramSha256Plus))
            return new ScramClientMechanism(credential, ScramClientBinding.Bound(tlsServerEndPoint), ScramNonce.Create());
        if (offered.Contains(SaslMechanisms.ScramSha256))
        {
            // "y" tells the server that we saw no -PLUS, so that it can tell whether somebody took it away (RFC 5802, 6).
            var binding = tlsServerEndPoint.IsEmpty ? ScramClientBinding.None : ScramClientBinding.NotOffered;
            return new ScramClientMechanism(credential, binding, ScramNonce.Create());
        }

        if (offered.Contains(SaslMechanisms.Plain)) return new PlainClientMechanism(credential);
        return offered.Contains(SaslMechanisms.Login) ? new LoginClientMechanism(credential) : null;
    }
}
