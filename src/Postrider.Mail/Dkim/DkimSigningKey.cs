using System.Security.Cryptography;
using NSec.Cryptography;
using Postrider.Smtp;

namespace Postrider.Mail.Dkim;

/// <summary>A private key with the place where its public half is published. May be used by several messages at once.</summary>
public sealed class DkimSigningKey : IDisposable
{
    /// <summary>What we sign with (RFC 8301, 3.2 wants 1024 and advises 2048).</summary>
    public const int MinimumRsaBits = 2048;

    private readonly RSA? _rsa;
    private readonly Key? _ed25519;

    private DkimSigningKey(DomainName domain, string selector, RSA? rsa, Key? ed25519)
    {
        if (!DomainName.TryParse($"{selector}._domainkey.{domain}", out var name)) throw new FormatException($"'{selector}' is not a selector.");
        Domain = domain;
        Selector = selector;
        KeyName = name;
        _rsa = rsa;
        _ed25519 = ed25519;
    }

    /// <summary><c>d=</c>; it need not be the domain in From.</summary>
    public DomainName Domain { get; }

    /// <summary><c>s=</c>.</summary>
    public string Selector { get; }

    /// <summary>Where the public key is looked for.</summary>
    public DomainName KeyName { get; }

    public DkimAlgorithm Algorithm => _rsa is null ? DkimAlgorithm.Ed25519Sha256 : DkimAlgorithm.RsaSha256;

    /// <summary>The value of the TXT record at <see cref="KeyName"/>.</summary>
    public string PublicRecord => $"v=DKIM1; k={Algorithm.KeyWord()}; p={Convert.ToBase64String(PublicOctets())}";

    /// <summary>Reads a private key from PEM: RSA as PKCS #1 or #8, Ed25519 as PKCS #8 (RFC 8410).</summary>
    /// <exception cref="FormatException">It is no private key that signs mail, or the selector is none.</exception>
    public static DkimSigningKey FromPem(DomainName domain, string selector, ReadOnlySpan<char> pem)
    {
        var octets = System.Text.Encoding.UTF8.GetBytes(pem.ToString());
        try
        {
            if (Key.TryImport(SignatureAlgorithm.Ed25519, octets, KeyBlobFormat.PkixPrivateKeyText, out var ed25519) && ed25519 is not null)
                return new DkimSigningKey(domain, selector, null, ed25519);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }

        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            // An export tells a public key from a private one before the first message does.
            CryptographicOperations.ZeroMemory(rsa.ExportRSAPrivateKey());
            return FromRsa(domain, selector, rsa, MinimumRsaBits);
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            throw new FormatException("This is not an unencrypted private key in PEM of type RSA or Ed25519.", failure);
        }
        catch (FormatException)
        {
            rsa.Dispose();
            throw;
        }
    }

    /// <summary>Takes the 32 octets of an Ed25519 private key (RFC 8032, 5.1.5), as RFC 8463 shows them.</summary>
    /// <exception cref="FormatException">There are not 32 of them, or the selector is none.</exception>
    public static DkimSigningKey FromEd25519(DomainName domain, string selector, ReadOnlySpan<byte> seed) =>
        Key.TryImport(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, out var key) && key is not null
            ? new DkimSigningKey(domain, selector, null, key)
            : throw new FormatException("An Ed25519 key has 32 octets.");

    /// <summary>Makes a key of a kind.</summary>
    /// <param name="bits">Of an RSA key; no matter for Ed25519.</param>
    public static DkimSigningKey Generate(DomainName domain, string selector, DkimAlgorithm algorithm, int bits = MinimumRsaBits) => algorithm switch
    {
        DkimAlgorithm.Ed25519Sha256 => new DkimSigningKey(
            domain, selector, null, new Key(SignatureAlgorithm.Ed25519, new KeyCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport })),
        DkimAlgorithm.RsaSha256 => FromRsa(domain, selector, RSA.Create(bits), MinimumRsaBits),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Nothing is signed with it."),
    };

    /// <param name="minimumBits">Vectors of standards have keys that are too short for mail of today.</param>
    internal static DkimSigningKey FromRsa(DomainName domain, string selector, RSA rsa, int minimumBits) => rsa.KeySize >= minimumBits
        ? new DkimSigningKey(domain, selector, rsa, null)
        : throw new FormatException($"The RSA key has {rsa.KeySize} bits; mail is signed with {minimumBits} or more (RFC 8301, 3.2).");

    /// <summary>Writes the private key as PKCS #8 in PEM. Only keys that were made here can be.</summary>
    public string ExportPem() => _rsa is not null
        ? _rsa.ExportPkcs8PrivateKeyPem() + "\n"
        // One of the two is set.
        : System.Text.Encoding.ASCII.GetString(_ed25519!.Export(KeyBlobFormat.PkixPrivateKeyText));

    /// <summary>Signs a SHA-256.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> hash) => _rsa is not null
        ? _rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        // One of the two is set.
        : SignatureAlgorithm.Ed25519.Sign(_ed25519!, hash);

    public void Dispose()
    {
        _rsa?.Dispose();
        _ed25519?.Dispose();
    }

    // One of the two is set.
    private byte[] PublicOctets() => _rsa?.ExportSubjectPublicKeyInfo() ?? _ed25519!.PublicKey.Export(KeyBlobFormat.RawPublicKey);
}
