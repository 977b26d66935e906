using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postrider.Mail.Acme;

/// <summary>A certificate as an authority sends it, with the intermediates behind it (RFC 8555, 7.4.2).</summary>
public static class IssuedChain
{
    private const int MaximumCertificates = 10;
    private const int MaximumOctets = 128 * 1024;

    /// <summary>Reads the chain, and sees to it that the certificate is the one that was ordered: a broken one must never be put in place.</summary>
    /// <param name="pem">PEM, as it was sent.</param>
    /// <param name="name">The name that it must be good for.</param>
    /// <param name="key">The key that it must be for.</param>
    /// <param name="now">The moment at which it must be good.</param>
    /// <param name="trouble">What is wrong, for people.</param>
    /// <returns>The certificates, the first for the name; empty where something is wrong.</returns>
    public static X509Certificate2Collection Read(ReadOnlySpan<byte> pem, string name, ECDsa key, DateTimeOffset now, out string? trouble)
    {
        var chain = new X509Certificate2Collection();
        trouble = Import(pem, chain) ?? Judge(chain[0], name, key, now);
        if (trouble is null) return chain;
        foreach (var certificate in chain) certificate.Dispose();
        return [];
    }

    private static string? Import(ReadOnlySpan<byte> pem, X509Certificate2Collection chain)
    {
        if (pem.Length > MaximumOctets) return "the chain is longer than 128 KiB";
        try
        {
            var rest = Encoding.ASCII.GetString(pem).AsSpan();
            while (PemEncoding.TryFind(rest, out var fields))
            {
                if (!rest[fields.Label].SequenceEqual("CERTIFICATE")) return "the chain holds something that is no certificate";
                if (chain.Count == MaximumCertificates) return $"the chain has more than {MaximumCertificates} certificates";
                chain.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
                rest = rest[fields.Location.End..];
            }
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return $"a certificate of the chain cannot be read: {e.Message}";
        }

        return chain.Count == 0 ? "it holds no certificate" : null;
    }

    private static string? Judge(X509Certificate2 certificate, string name, ECDsa key, DateTimeOffset now)
    {
        if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo())) return "it is for another key";
        if (!certificate.MatchesHostname(name, allowWildcards: false, allowCommonName: false)) return $"it is not good for {name}";
        if (certificate.NotAfter.ToUniversalTime() <= now.UtcDateTime) return "it is good no more";
        // Authorities date certificates back; one from the future tells of a wrong clock, theirs or ours.
        return certificate.NotBefore.ToUniversalTime() > now.UtcDateTime.AddMinutes(5) ? "it is not good yet: is this machine's clock right?" : null;
    }
}
