using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postrider.Smtp.Sasl;

/// <summary>The <c>tls-server-end-point</c> channel binding (RFC 5929, 4.1).</summary>
public static class TlsServerEndPoint
{
    public const string Name = "tls-server-end-point";

    /// <summary>
    /// The hash of the server's certificate with the hash function of its signature, SHA-256 in place of MD5 and SHA-1.
    /// Empty where the signature has no single hash function of its own (Ed25519 and others), for which the binding is not defined.
    /// </summary>
    public static ReadOnlyMemory<byte> Of(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        // RSA and ECDSA, with MD5, SHA-1 and SHA-256. RSASSA-PSS names its hash in parameters that peers read differently: no binding for it.
        "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.113549.1.1.11" or "1.2.840.10045.4.1" or "1.2.840.10045.4.3.2"
            => SHA256.HashData(certificate.RawDataMemory.Span),
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawDataMemory.Span),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawDataMemory.Span),
        _ => ReadOnlyMemory<byte>.Empty,
    };
}
