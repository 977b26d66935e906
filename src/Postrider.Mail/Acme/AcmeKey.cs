using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Postrider.Mail.Acme;

/// <summary>The key of an account at a certificate authority: ECDSA on P-256 (ES256, RFC 7518, 3.4).</summary>
public sealed class AcmeKey : IDisposable
{
    private readonly ECDsa _key;

    private AcmeKey(ECDsa key)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        // The members in the order in which the thumbprint wants them (RFC 7638, 3.2).
        WebKey = $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}""";
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(WebKey)));
    }

    /// <summary>The public key as JSON (RFC 7517).</summary>
    public string WebKey { get; }

    /// <summary>The hash of <see cref="WebKey"/> (RFC 7638), which stands behind a token in a key authorization.</summary>
    public string Thumbprint { get; }

    public static AcmeKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="CryptographicException">The octets are no key of this kind.</exception>
    public static AcmeKey Import(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            if (key.KeySize != 256) throw new CryptographicException($"An account key has 256 bits, not {key.KeySize}.");
            return new AcmeKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key (PKCS #8, RFC 5958).</summary>
    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <summary>What proves the control of a name to the authority (RFC 8555, 8.1).</summary>
    public string Authorize(string token) => $"{token}.{Thumbprint}";

    /// <summary>A JWS signature: r and s, one behind the other.</summary>
    public byte[] Sign(ReadOnlySpan<byte> octets) => _key.SignData(octets, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _key.Dispose();
}
