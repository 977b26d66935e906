using System.Security.Cryptography;
using System.Text;

namespace Postrider.Storage.Secrets;

/// <summary>
/// Encrypts what must not be read off a disk or out of a backup (AES-256-GCM). Each secret is bound to what it belongs to, so that nobody who can write
/// to the database can put one in the place of another.
/// </summary>
public sealed class SecretBox : IDisposable
{
    /// <summary>The environment variable that may hold the key in place of a file.</summary>
    public const string KeyVariable = SecretKey.Variable;

    /// <summary>A sealed secret: form, the key's fingerprint, nonce, tag, and then as many octets as the secret has.</summary>
    private const byte Form = 1;
    private const int FingerprintLength = 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int NonceStart = 1 + FingerprintLength;
    private const int TagStart = NonceStart + NonceLength;
    private const int TextStart = TagStart + TagLength;

    private readonly AesGcm _cipher;
    private readonly byte[] _fingerprint;
    private readonly SecretKey _key;

    private SecretBox(SecretKey key)
    {
        _key = key;
        _cipher = new AesGcm(key.Octets, TagLength);
        _fingerprint = HMACSHA256.HashData(key.Octets, "fingerprint"u8)[..FingerprintLength];
    }

    /// <summary>Where the key comes from, for people.</summary>
    public string KeySource => _key.Source;

    /// <summary>Takes the key from the environment or from the data directory; makes one there when there is none.</summary>
    /// <exception cref="SecretException">The key cannot be had.</exception>
    public static SecretBox Open(string dataDirectory, string? environmentKey) => new(SecretKey.Find(dataDirectory, environmentKey));

    /// <summary>Encrypts a secret.</summary>
    /// <param name="secret">The secret; at most what memory holds twice.</param>
    /// <param name="owner">What it belongs to, such as a table and the key of a row; needed to open it.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string owner)
    {
        var box = new byte[TextStart + secret.Length];
        box[0] = Form;
        _fingerprint.CopyTo(box.AsSpan(1));
        var nonce = box.AsSpan(NonceStart, NonceLength);
        // Random nonces are safe for 2^32 secrets under one key (NIST SP 800-38D, 8.3).
        RandomNumberGenerator.Fill(nonce);
        lock (_cipher) _cipher.Encrypt(nonce, secret, box.AsSpan(TextStart), box.AsSpan(TagStart, TagLength), Encoding.UTF8.GetBytes(owner));
        return box;
    }

    /// <summary>Decrypts a secret; the caller overwrites it when done.</summary>
    /// <exception cref="SecretException">Another key sealed it, it belongs to something else, or it is damaged.</exception>
    public byte[] Unseal(ReadOnlySpan<byte> box, string owner)
    {
        if (box.Length < TextStart || box[0] != Form) throw new SecretException($"The secret of {owner} is damaged, or a newer Postrider wrote it.");
        if (!box.Slice(1, FingerprintLength).SequenceEqual(_fingerprint))
            throw new SecretException($"The secret of {owner} was encrypted with another key than that of {KeySource}. Bring back the key that was in use, or make the secret anew.");
        var secret = new byte[box.Length - TextStart];
        try
        {
            lock (_cipher) _cipher.Decrypt(box.Slice(NonceStart, NonceLength), box[TextStart..], box.Slice(TagStart, TagLength), secret, Encoding.UTF8.GetBytes(owner));
            return secret;
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new SecretException($"The secret of {owner} is damaged, or belongs to something else. Bring it back from a backup, or make it anew.", failure);
        }
    }

    public void Dispose()
    {
        lock (_cipher) _cipher.Dispose();
        _key.Erase();
    }
}
