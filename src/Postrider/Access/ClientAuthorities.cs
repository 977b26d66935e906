using System.Security.Cryptography.X509Certificates;

namespace Postrider.Access;

/// <summary>
/// The authorities whose client certificates are believed to say who their holder is. The system's own are not among them: whoever
/// sells a certificate for a web server says nothing about who may send mail here.
/// </summary>
public sealed class ClientAuthorities(X509Certificate2Collection roots)
{
    /// <summary>Nobody vouches: certificates count by their fingerprints alone.</summary>
    public static readonly ClientAuthorities None = new([]);

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
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.2"));
        return chain.Build(certificate);
    }
}
