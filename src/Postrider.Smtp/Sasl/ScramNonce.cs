using System.Security.Cryptography;

namespace Postrider.Smtp.Sasl;

/// <summary>Nonces of SCRAM: 144 random bits as printable characters without a comma (RFC 5802, 7).</summary>
public static class ScramNonce
{
    public static string Create() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
}
