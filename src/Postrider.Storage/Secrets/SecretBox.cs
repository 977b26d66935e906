using System.Security.Cryptography;
using System.Text;

namespace Postrider.Storage.Secrets;

/// <summary>
/// Encrypts what must not be read off a disk or out of a backup (AES-256-GCM). Each secret is bound to what it belongs to, so that nobody who can write
/// to the database can put one in the place of another.
/// </summary>
public sealed class SecretBox : IDisposable
{
    /// <summary>A sealed secret: form, the key's fingerprint, nonce, tag, and then as many octets as the secret has.</summary>
    private const byte Form = 1;
    private const int FingerprintLength = 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int NonceStart = 1 + FingerprintLength;
    private const int TagStart = NonceStart + NonceLength;
    private const int TextStart = TagStart + TagLength;

    /// <summary>The environment variable that may hold the key: 32 octets in base64.</summary>
    public const string KeyVariable = SecretKey.Variable;

    private readonly Lazy<Cipher> _cipher;

    private SecretBox(Func<SecretKey> findKey) => _cipher = new Lazy<Cipher>(() => new Cipher(findKey()), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Where the key comes from, for people.</summary>
    public string KeySource => _cipher.Value.KeySource;

    /// <summary>A box whose key is in the environment or in the data directory. It is looked for when it is first needed; where there is none, one is made there.</summary>
    public static SecretBox Open(string dataDirectory, string? environmentKey) => new(() => SecretKey.Find(dataDirectory, environmentKey));

    /// <summary>Encrypts a secret.</summary>
    /// <param name="secret">The secret; at most what memory holds twice.</param>
    /// <param name="owner">What it belongs to, such as a table and the key of a row; needed to open it.</param>
    /// <exception cref="SecretException">The key cannot be had.</exception>
    public byte[] Seal(ReadOnlySpan<byte> secret, string owner)
    {
        var box = new byte[TextStart + secret.Length];
        box[0] = Form;
        var cipher = _cipher.Value;
        cipher.Fingerprint.CopyTo(box.AsSpan(1));
        var nonce = box.AsSpan(NonceStart, NonceLength);
        // Random nonces are safe for 2^32 secrets under one key (NIST SP 800-38D, 8.3).
        RandomNumberGenerator.Fill(nonce);
        cipher.Encrypt(nonce, secret, box.AsSpan(TextStart), box.AsSpan(TagStart, TagLength), Encoding.UTF8.GetBytes(owner));
        return box;
    }

    /// <summary>Decrypts a secret; the caller overwrites it when done.</summary>
    /// <exception cref="SecretException">Another key sealed it, it belongs to something else, or it is damaged; or the key cannot be had.</exception>
    public byte[] Unseal(ReadOnlySpan<byte> box, string owner)
    {
        if (box.Length < TextStart || box[0] != Form) throw new SecretException($"The secret of {owner} is damaged, or a newer Postrider wrote it.");
        var cipher = _cipher.Value;
        if (!box.Slice(1, FingerprintLength).SequenceEqual(cipher.Fingerprint))
            throw new SecretException($"The secret of {owner} was encrypted with another key than that of {KeySource}. Bring back the key that was in use, or make the secret anew.");
        var secret = new byte[box.Length - TextStart];
        try
        {
            cipher.Decrypt(box.Slice(NonceStart, NonceLength), box[TextStart..], box.Slice(TagStart, TagLength), secret, Encoding.UTF8.GetBytes(owner));
            return secret;
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new SecretException($"The secret of {owner} is damaged, or belongs to something else. Bring it back from a backup, or make it anew.", failure);
        }
    }

    public void Dispose()
    {
        if (_cipher.IsValueCreated) _cipher.Value.Dispose();
    }

    /// <summary>The key in use; by one caller at a time.</summary>
    private sealed class Cipher(SecretKey key) : IDisposable
    {
        private readonly AesGcm _aes = new(key.Octets, TagLength);

        public byte[] Fingerprint { get; } = HMACSHA256.HashData(key.Octets, "fingerprint"u8)[..FingerprintLength];

        public string KeySource => key.Source;

        public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> secret, Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> owner)
        {
            lock (_aes) _aes.Encrypt(nonce, secret, text, tag, owner);
        }

        public void Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag, Span<byte> secret, ReadOnlySpan<byte> owner)
        {
            lock (_aes) _aes.Decrypt(nonce, text, tag, secret, owner);
        }

        public void Dispose()
        {
            lock (_aes) _aes.Dispose();
            key.Erase();
        }
    }
}
