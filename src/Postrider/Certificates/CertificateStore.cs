using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net.Security;
using Postrider.Smtp.Server;

namespace Postrider.Certificates;

/// <summary>
/// The certificates that listeners show. The name that the client asks for (SNI, RFC 6066, 3) picks one: exactly, then by wildcard, then the first configured.
/// A reload reads the files anew; sessions that are open keep what they have.
/// </summary>
public sealed class CertificateStore : ICertificateSelector
{
    private volatile Loaded _loaded;

    /// <param name="files">In the order of the configuration; the first is the default.</param>
    /// <exception cref="CertificateException">A certificate cannot be used.</exception>
    public CertificateStore(IReadOnlyList<CertificateFiles> files) => _loaded = Loaded.From(files);

    /// <summary>What is in force, for status and checks.</summary>
    public IReadOnlyList<CertificateSummary> Certificates => _loaded.Summaries;

    /// <summary>Reads the files, and puts them in force when all are good.</summary>
    /// <exception cref="CertificateException">A certificate cannot be used; the ones before stay in force.</exception>
    public void Reload(IReadOnlyList<CertificateFiles> files) => _loaded = Loaded.From(files);

    /// <summary>Reads the files, and leaves it to the caller when they are put in force.</summary>
    /// <returns>Puts them in force; cannot fail.</returns>
    /// <exception cref="CertificateException">A certificate cannot be used.</exception>
    internal Action Prepare(IReadOnlyList<CertificateFiles> files)
    {
        var prepared = Loaded.From(files);
        return () => _loaded = prepared;
    }

    public SslStreamCertificateContext? Select(string serverName)
    {
        var loaded = _loaded;
        var name = serverName.ToLowerInvariant();
        if (loaded.ByName.TryGetValue(name, out var exact)) return exact;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        // A wildcard stands for one label (RFC 9525, 6.3).
        if (dot > 0 && loaded.ByName.TryGetValue($"*{name[dot..]}", out var wildcard)) return wildcard;
        return loaded.Default;
    }

    private sealed record Loaded(
        SslStreamCertificateContext? Default, FrozenDictionary<string, SslStreamCertificateContext> ByName, ImmutableArray<CertificateSummary> Summaries)
    {
        public static Loaded From(IReadOnlyList<CertificateFiles> files)
        {
            var byName = new Dictionary<string, SslStreamCertificateContext>(StringComparer.Ordinal);
            var summaries = ImmutableArray.CreateBuilder<CertificateSummary>(files.Count);
            SslStreamCertificateContext? first = null;
            foreach (var pair in files)
            {
                var certificate = LoadedCertificate.Load(pair);
                first ??= certificate.Context;
                foreach (var name in certificate.Names) byName.TryAdd(name, certificate.Context);
                summaries.Add(new CertificateSummary(
                    pair.Certificate, certificate.Certificate.Subject, certificate.Names,
                    certificate.Certificate.NotBefore.ToUniversalTime(), certificate.Certificate.NotAfter.ToUniversalTime()));
            }

            return new Loaded(first, byName.ToFrozenDictionary(StringComparer.Ordinal), summaries.DrainToImmutable());
        }
    }
}
