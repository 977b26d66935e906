using Microsoft.Extensions.Logging;
using Postrider.Access;
using Postrider.Certificates;
using Postrider.Configuration;

namespace Postrider.Serving;

/// <summary>Reads what settings name for signing in: credentials, authorities, the issuer of tokens, certificates.</summary>
internal sealed class StationAccess(HttpClient http, TimeProvider time, ILoggerFactory loggers)
{
    /// <exception cref="StationException">Something that the settings name cannot be used.</exception>
    public CredentialFile ReadCredentials(Settings settings)
    {
        try
        {
            var tokens = settings.Oidc is { } oidc ? new OidcTokenVerifier(oidc, http, time) : null;
            return new CredentialFile(
                Path.Combine(settings.DataDirectory, CredentialFile.FileName), ClientAuthorities.Load(settings.ClientAuthorities), tokens, loggers.CreateLogger<CredentialFile>());
        }
        catch (Exception e) when (e is CredentialFileException or CertificateException or ArgumentException)
        {
            throw new StationException(e.Message, Sysexits.Configuration, e);
        }
    }

    /// <inheritdoc cref="ReadCredentials"/>
    public static CertificateStore ReadCertificates(Settings settings)
    {
        try
        {
            return new CertificateStore(settings.Certificates);
        }
        catch (CertificateException e)
        {
            throw new StationException(e.Message, Sysexits.Configuration, e);
        }
    }
}
