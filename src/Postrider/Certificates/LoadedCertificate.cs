using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Mail.Dane;

namespace Postrider.Certificates;

/// <summary>A certificate with its key and its chain, ready for handshakes.</summary>
internal sealed class LoadedCertificate
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";
    private const string End = "-----END CERTIFICATE-----";

    private LoadedCertificate(X509Certificate2 certificate, X509Certificate2Collection intermediates, string source)
    {
        Context = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
        Summary = new CertificateSummary(
            source, certificate.Subject, [.. FindNames(certificate)], certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(),
            certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData), KeyRoll.RecordOf(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>The chain as it goes over the wire, put together once: without it each handshake would look for intermediates.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>What it says; its names in lower case, wildcards as <c>*.example.com</c>.</summary>
    public CertificateSummary Summary { get; }

    /// <exception cref="CertificateException">The files cannot be used.</exception>
    public static LoadedCertificate Load(CertificateFiles files) =>
        Create(ReadText(files.Certificate), files.Certificate, ReadText(files.Key), files.Key);

    /// <summary>One that is not in files.</summary>
    /// <param name="chain">PEM.</param>
    /// <param name="pkcs8">The private key.</param>
    /// <param name="source">From whom it is.</param>
    /// <exception cref="CertificateException">It cannot be used.</exception>
    public static LoadedCertificate Load(string chain, ReadOnlySpan<byte> pkcs8, string source) =>
        Create(chain, source, PemEncoding.WriteString("PRIVATE KEY", pkcs8), source);

    /// <summary>One of our own making.</summary>
    public static LoadedCertificate Load(X509Certificate2 certificate, string source)
    {
        using var key = certificate.GetECDsaPrivateKey() ?? throw new CertificateException($"{source}: has no key.");
        return Load(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKey(), source);
    }

    private static LoadedCertificate Create(string chainText, string chainPlace, string key, string keyPlace)
    {
        // What is still being written must not be taken for a whole: reading PEM stops silently at a piece without an end.
        if (chainText.AsSpan().Count(Begin) > chainText.AsSpan().Count(End)) throw new CertificateException($"{chainPlace}: ends in the middle of a certificate.");
        var chain = new X509Certificate2Collection();
        Try(chainPlace, "should hold certificates in PEM", () => chain.ImportFromPem(chainText));
        if (chain.Count == 0) throw new CertificateException($"{chainPlace}: holds no certificate in PEM; it must begin with {Begin}.");

        X509Certificate2? withKey = null;
        Try(keyPlace, $"should hold the unencrypted private key of the first certificate in {chainPlace}", () => withKey = AttachKey(chain[0], key));
        var certificate = withKey ?? throw new CertificateException($"{keyPlace}: holds no private key.");
        chain.RemoveAt(0);
        return new LoadedCertificate(certificate, chain, chainPlace);
    }

    private static X509Certificate2 AttachKey(X509Certificate2 certificate, string key)
    {
        using var bare = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        // The round trip puts the key where the TLS of every platform finds it.
        return X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), null);
    }

    private static IEnumerable<string> FindNames(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions)
            if (extension is X509SubjectAlternativeNameExtension alternatives)
                foreach (var name in alternatives.EnumerateDnsNames())
                    yield return name.ToLowerInvariant();
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException($"{path}: {e.Message} The file must exist and be readable by the user that the server runs as.", e);
        }
    }

    private static void Try(string path, string expectation, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CertificateException($"{path}: {expectation}: {e.Message}", e);
        }
    }
}
