using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net.Security;
using Postrider.Smtp.Server;

namespace Postrider.Certificates;

/// <summary>
/// The certificates that listeners show: those of files, then those had from an authority, and one of our own making while there is no other. The name that
/// the client asks for (SNI, RFC 6066, 3) picks one: exactly, then by wildcard, then the first. Sessions that are open keep what they have.
/// </summary>
public sealed class CertificateStore : ICertificateSelector
{
    private readonly Lock _changing = new();
    private ImmutableArray<LoadedCertificate> _files;
    private ImmutableArray<LoadedCertificate> _issued = [];
    private LoadedCertificate? _stopgap;
    private volatile Shown _shown;

    /// <param name="files">In the order of the configuration; the first is the default.</param>
    /// <exception cref="CertificateException">A certificate cannot be used.</exception>
    public CertificateStore(IReadOnlyList<CertificateFiles> files)
    {
        _files = Load(files);
        _shown = Shown.Of(_files);
    }

    /// <summary>What is in force, for status and checks.</summary>
    public IReadOnlyList<CertificateSummary> Certificates => _shown.Summaries;

    /// <summary>Reads the files, and puts them in force when all are good.</summary>
    /// <exception cref="CertificateException">A certificate cannot be used; the ones before stay in force.</exception>
    public void Reload(IReadOnlyList<CertificateFiles> files) => Prepare(files)();

    /// <summary>Reads the files, and leaves it to the caller when they are put in force.</summary>
    /// <returns>Puts them in force; cannot fail.</returns>
    /// <exception cref="CertificateException">A certificate cannot be used.</exception>
    internal Action Prepare(IReadOnlyList<CertificateFiles> files)
    {
        var prepared = Load(files);
        return () => Change(() => _files = prepared);
    }

    /// <summary>Puts the certificates had from an authority in force, in the place of those before.</summary>
    internal void UseIssued(ImmutableArray<LoadedCertificate> issued) => Change(() => _issued = issued);

    /// <summary>Has something to show while there is nothing else.</summary>
    internal void UseStopgap(LoadedCertificate? stopgap) => Change(() => _stopgap = stopgap);

    public SslStreamCertificateContext? Select(string serverName)
    {
        var shown = _shown;
        var name = serverName.ToLowerInvariant();
        if (shown.ByName.TryGetValue(name, out var exact)) return exact;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        // A wildcard stands for one label (RFC 9525, 6.3).
        if (dot > 0 && shown.ByName.TryGetValue($"*{name[dot..]}", out var wildcard)) return wildcard;
        return shown.Default;
    }

    private static ImmutableArray<LoadedCertificate> Load(IReadOnlyList<CertificateFiles> files) => [.. files.Select(LoadedCertificate.Load)];

    private void Change(Action change)
    {
        lock (_changing)
        {
            change();
            ImmutableArray<LoadedCertificate> real = [.. _files, .. _issued];
            _shown = Shown.Of(real.IsEmpty && _stopgap is { } stopgap ? [stopgap] : real);
        }
    }

    private sealed record Shown(
        SslStreamCertificateContext? Default, FrozenDictionary<string, SslStreamCertificateContext> ByName, ImmutableArray<CertificateSummary> Summaries)
    {
        public static Shown Of(ImmutableArray<LoadedCertificate> certificates)
        {
            var byName = new Dictionary<string, SslStreamCertificateContext>(StringComparer.Ordinal);
            foreach (var certificate in certificates)
                foreach (var name in certificate.Summary.Names) byName.TryAdd(name, certificate.Context);
            return new Shown(certificates.FirstOrDefault()?.Context, byName.ToFrozenDictionary(StringComparer.Ordinal), [.. certificates.Select(certificate => certificate.Summary)]);
        }
    }
}
