using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postrider.EndToEnd.Peers;

/// <summary>A certificate authority of a test's own.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow.AddDays(-30);

    private readonly X509Certificate2 _certificate;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _certificate = request.CreateSelfSigned(Begin, Begin.AddYears(5));
    }

    /// <summary>Its own certificate in PEM.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>The SHA-256 of its public key, as a TLSA record <c>2 1 1</c> has it.</summary>
    public string KeyHash => KeyHashOf(_certificate);

    public static string KeyHashOf(X509Certificate2 certificate) => Convert.ToHexString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>A server's certificate with its key.</summary>
    public X509Certificate2 Issue(params string[] names) => Issue(names, Begin.AddYears(1));

    /// <summary>One whose time is over.</summary>
    public X509Certificate2 IssueExpired(string name) => Issue([name], Begin.AddDays(1));

    /// <summary>Key, certificate and authority in one file, as Postfix's <c>smtpd_tls_chain_files</c> has them.</summary>
    public string ChainOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new ArgumentException("The certificate has no key.", nameof(certificate));
        return $"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n{Pem}\n";
    }

    public void Dispose() => _certificate.Dispose();

    private X509Certificate2 Issue(string[] names, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names) alternative.AddDnsName(name);
        request.CertificateExtensions.Add(alternative.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var bare = request.Create(_certificate, Begin, end, RandomNumberGenerator.GetBytes(8));
        using var keyed = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(keyed.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
