using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Signing;

/// <summary>A private key in a file: PEM, or the 32 octets of an Ed25519 key in base64 as some tools write them.</summary>
internal static class KeyFile
{
    /// <summary>Octets of a key file; an RSA key of 8192 bits has 6,400.</summary>
    private const int MaximumLength = 64 * 1024;

    /// <exception cref="FormatException">It holds no key that can sign.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DkimSigningKey Read(DomainName domain, string selector, string path)
    {
        if (new FileInfo(path).Length > MaximumLength) throw new FormatException("The file is too large for a private key.");
        var text = File.ReadAllText(path).Trim();
        var seed = new byte[MaximumLength];
        if (!text.StartsWith('-') && Convert.TryFromBase64String(text, seed, out var length)) return DkimSigningKey.FromEd25519(domain, selector, seed.AsSpan(0, length));
        return DkimSigningKey.FromPem(domain, selector, text);
    }
}
