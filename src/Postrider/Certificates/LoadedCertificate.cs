using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postrider.Certificates;

/// <summary>A certificate with its key and its chain, ready for handshakes.</summary>
internal sealed class LoadedCertificate
{
    private LoadedCertificate(X509Certificate2 certificate, SslStreamCertificateContext context)
    {
        Certificate = certificate;
        Context = context;
        Names = [.. FindNames(certificate)];
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>The chain as it goes over the wire, put together once: without it each handshake would look for intermediates.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>The host names it is good for, lower case; wildcards as <c>*.example.com</c>.</summary>
    public ImmutableArray<string> Names { get; }

    /// <exception cref="CertificateException">The files cannot be used.</exception>
    public static LoadedCertificate Load(CertificateFiles files)
    {
        var chain = new X509Certificate2Collection();
        Try(files.Certificate, "should hold certificates in PEM", () => chain.ImportFromPem(ReadText(files.Certificate)));
        if (chain.Count == 0) throw new CertificateException($"{files.Certificate}: holds no certificate in PEM; it must begin with -----BEGIN CERTIFICATE-----.");

        X509Certificate2? withKey = null;
        var key = ReadText(files.Key);
        Try(files.Key, $"should hold the unencrypted private key of the first certificate in {files.Certificate}", () => withKey = AttachKey(chain[0], key));
        var certificate = withKey ?? throw new CertificateException($"{files.Key}: holds no private key.");
        chain.RemoveAt(0);
        return new LoadedCertificate(certificate, SslStreamCertificateContext.Create(certificate, chain, offline: true));
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
