using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Certificates;

namespace Postrider.Access;

/// <summary>
/// The authorities whose client certificates are believed to say who their holder is. The system's own are not among them: whoever
/// sells a certificate for a web server says nothing about who may send mail here.
/// </summary>
public sealed class ClientAuthorities(X509Certificate2Collection roots)
{
    /// <summary>Nobody vouches: certificates count by their fingerprints alone.</summary>
    public static readonly ClientAuthorities None = new([]);

    /// <summary>Reads the authorities of PEM files.</summary>
    /// <exception cref="CertificateException">A file cannot be read.</exception>
    public static ClientAuthorities Load(IReadOnlyList<string> files)
    {
        var roots = new X509Certificate2Collection();
        foreach (var file in files)
        {
            try
            {
                roots.ImportFromPemFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new CertificateException($"{file}: {e.Message} The file must hold certificates in PEM and be readable by the user that the server runs as.", e);
            }
        }

        return new ClientAuthorities(roots);
    }

    /// <summary>Whether a certificate descends from one of the authorities, is in its time and is meant for clients.</summary>
    public bool Vouch(X509Certificate2 certificate)
    {
        if (roots.Count == 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // Authorities of one's own seldom publish revocations; a lost certificate is shut out by a new authority or by using fingerprints.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }
}
