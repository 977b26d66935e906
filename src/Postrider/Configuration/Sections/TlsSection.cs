using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Certificates;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[tls]</c>: certificates, and who vouches for those of clients.</summary>
internal static class TlsSection
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(14);

    public static readonly Key<string> Certificate = new("certificate", SettingsPath.Kind)
    {
        Text = "The PEM file with the certificate and the intermediates behind it, as in certbot's fullchain.pem.",
        Example = "\"/etc/letsencrypt/live/mail.example.com/fullchain.pem\"",
        IsRequired = true,
    };

    public static readonly Key<string> PrivateKey = new("key", SettingsPath.Kind)
    {
        Text = "The PEM file with the private key, not encrypted; by default the same file as the certificate. Only the relay's user should be able to read it.",
        Example = "\"/etc/letsencrypt/live/mail.example.com/privkey.pem\"",
        Otherwise = "the file of `certificate`",
    };

    public static readonly Section CertificateSection = new(
        "tls.certificates", "One certificate.", Certificate, PrivateKey);

    public static readonly SectionListKey Certificates = new("certificates", CertificateSection)
    {
        Text = "The certificates that listeners show: the one whose name the client asks for (SNI), otherwise the first. Renewed files are taken over when they change.",
        Example = "[{ certificate = \"/etc/postrider/fullchain.pem\", key = \"/etc/postrider/privkey.pem\" }]",
    };

    public static readonly ListKey<string> ClientAuthorities = new("client_authorities", SettingsPath.Kind)
    {
        Text = "PEM files of the authorities whose client certificates sign in by their subject (`postrider credential add --subject`). Certificates known by fingerprint need none.",
        Example = "[\"/etc/postrider/devices-ca.pem\"]",
    };

    public static readonly Section Section = new(
        "[tls]", "TLS on the listeners: 1.2 and 1.3 only.", Certificates, ClientAuthorities);

    public static ImmutableArray<CertificateFiles> ReadCertificates(TableReader? table, DomainName host, SettingsContext context)
    {
        if (table is null) return [];
        var certificates = ImmutableArray.CreateBuilder<CertificateFiles>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var areAllGood = true;
        foreach (var pair in table.Tables(Certificates))
        {
            if (pair.Find(Certificate) is not { } certificate || !pair.IsSound(PrivateKey)) continue;
            var files = new CertificateFiles(context.Resolve(certificate), context.Resolve(pair.Find(PrivateKey) ?? certificate));
            certificates.Add(files);
            if (Check(pair, files, context) is { } good) names.UnionWith(good);
            else areAllGood = false;
        }

        if (areAllGood && certificates.Count > 0 && !host.IsEmpty && !Covers(names, host))
        {
            table.Warn(
                Certificates,
                $"No certificate is good for {host}; clients that check names will refuse to sign in.",
                $"Get one for {host}, or set hostname to a name that a certificate holds: {string.Join(", ", names.Take(5))}.");
        }

        return certificates.DrainToImmutable();
    }

    public static ImmutableArray<string> ReadAuthorities(TableReader? table, SettingsContext context)
    {
        if (table is null) return [];
        foreach (var authority in table.Items(ClientAuthorities))
        {
            var path = context.Resolve(authority.Value);
            try
            {
                var certificates = new X509Certificate2Collection();
                certificates.ImportFromPemFile(path);
                if (certificates.Count == 0) table.Complain(ClientAuthorities, authority.Place, $"{path} holds no certificate.", "It must begin with -----BEGIN CERTIFICATE-----.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                table.Complain(ClientAuthorities, authority.Place, $"{path} cannot be used: {e.Message}", "Name a PEM file that the relay's user can read.");
            }
        }

        return [.. table.Items(ClientAuthorities).Select(authority => context.Resolve(authority.Value))];
    }

    // The names it is good for; null where it cannot be used.
    private static ImmutableArray<string>? Check(TableReader pair, CertificateFiles files, SettingsContext context)
    {
        LoadedCertificate loaded;
        try
        {
            loaded = LoadedCertificate.Load(files);
        }
        catch (CertificateException e)
        {
            var isKey = pair.Has(PrivateKey) && e.Message.StartsWith(files.Key, StringComparison.Ordinal);
            pair.Complain(isKey ? PrivateKey : Certificate, "The certificate cannot be used.", e.Message);
            return null;
        }

        var (from, until) = (loaded.Summary.NotBefore.UtcDateTime, loaded.Summary.NotAfter.UtcDateTime);
        var now = context.Time.GetUtcNow().UtcDateTime;
        if (until < now) pair.Warn(Certificate, SettingsContext.Text($"The certificate expired on {until:yyyy-MM-dd}; clients will refuse it."), "Renew it; the relay takes over the new files by itself.");
        else if (until < now + RenewBefore) pair.Warn(Certificate, SettingsContext.Text($"The certificate expires on {until:yyyy-MM-dd}."), "Renew it; the relay takes over the new files by itself.");
        if (from > now) pair.Warn(Certificate, SettingsContext.Text($"The certificate is not good before {from:yyyy-MM-dd HH:mm} UTC."), "Check this machine's clock.");
        SettingsContext.WarnIfReadableByOthers(pair, pair.Has(PrivateKey) ? PrivateKey : Certificate, files.Key, "private key");
        return loaded.Summary.Names;
    }

    private static bool Covers(HashSet<string> names, DomainName host) => names.Contains(host.Value) || names.Contains($"*.{host.Parent}");
}
