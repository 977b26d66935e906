using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Postrider.Mail.Dkim;

/// <summary>A public key that verifies signatures over a SHA-256.</summary>
internal sealed class DkimPublicKey : IDisposable
{
    /// <summary>Shorter keys are broken by anybody who cares (RFC 8301, 3.2).</summary>
    public const int MinimumRsaBits = 1024;

    /// <summary>Verifiers need 4096 (RFC 8301, 3.2); far longer ones only cost us time.</summary>
    private const int MaximumRsaBits = 8192;

    private readonly RSA? _rsa;
    private readonly PublicKey? _ed25519;

    private DkimPublicKey(RSA? rsa, PublicKey? ed25519)
    {
        _rsa = rsa;
        _ed25519 = ed25519;
    }

    public int Bits => _rsa?.KeySize ?? 256;

    public bool IsTooShort => Bits < MinimumRsaBits && _rsa is not null;

    /// <summary>Reads the octets of <c>p=</c>.</summary>
    public static bool TryRead(DkimAlgorithm algorithm, ReadOnlySpan<byte> octets, [NotNullWhen(true)] out DkimPublicKey? key, [NotNullWhen(false)] out string? mistake)
    {
        key = null;
        mistake = "p= is not a public key of this kind";
        if (algorithm == DkimAlgorithm.Ed25519Sha256)
        {
            if (PublicKey.TryImport(SignatureAlgorithm.Ed25519, octets, KeyBlobFormat.RawPublicKey, out var ed25519) && ed25519 is not null) key = new DkimPublicKey(null, ed25519);
        }
        else if (TryReadRsa(octets, out var rsa))
        {
            if (IsReasonable(rsa)) key = new DkimPublicKey(rsa, null);
            else rsa.Dispose();
        }

        return key is not null;
    }

    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) => _rsa is null
        // One of the two is set.
        ? SignatureAlgorithm.Ed25519.Verify(_ed25519!, hash, signature)
        : _rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public void Dispose() => _rsa?.Dispose();

    private static bool IsReasonable(RSA rsa) => rsa.KeySize <= MaximumRsaBits && rsa.ExportParameters(false).Exponent is { Length: <= 8 };

    /// <summary>RFC 6376, 3.6.1 names RSAPublicKey and shows SubjectPublicKeyInfo; the world publishes the latter and now and then the former.</summary>
    private static bool TryReadRsa(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out RSA? rsa)
    {
        rsa = RSA.Create();
        try
        {
            rsa.ImportSubjectPublicKeyInfo(octets, out _);
            return true;
        }
        catch (CryptographicException)
        {
        }

        try
        {
            rsa.ImportRSAPublicKey(octets, out _);
            return true;
        }
        catch (CryptographicException)
        {
            rsa.Dispose();
            rsa = null;
            return false;
        }
    }
}
