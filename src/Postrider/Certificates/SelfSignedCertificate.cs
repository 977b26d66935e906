using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postrider.Certificates;

/// <summary>Makes certificates that nobody vouches for: enough to begin with, and for the sandbox.</summary>
public static class SelfSignedCertificate
{
    // Clients refuse server certificates that live longer (825 days at Apple, since 2019).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(820);

    /// <summary>A certificate with its key, ECDSA on P-256.</summary>
    /// <param name="names">The host names it is good for; the first stands in the subject too.</param>
    /// <param name="addresses">Addresses it is good for.</param>
    /// <param name="now">When it begins to be good, but for an hour for clocks that go wrong.</param>
    public static X509Certificate2 Create(IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(names[0]);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names) alternatives.AddDnsName(name);
        foreach (var address in addresses) alternatives.AddIpAddress(address);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request.CreateSelfSigned(now.AddHours(-1), now + Lifetime);
    }

    /// <summary>Writes certificate and key as PEM; the key readable by its owner alone. Existing files are never overwritten.</summary>
    /// <exception cref="IOException">A file is already there, or cannot be written.</exception>
    public static void Write(X509Certificate2 certificate, string certificatePath, string keyPath)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new ArgumentException("The certificate has no ECDSA key.", nameof(certificate));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new StreamWriter(keyPath, options)) file.WriteLine(key.ExportPkcs8PrivateKeyPem());
        using var chain = new StreamWriter(certificatePath, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write });
        chain.WriteLine(certificate.ExportCertificatePem());
    }
}
