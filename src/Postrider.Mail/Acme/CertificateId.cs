using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;

namespace Postrider.Mail.Acme;

/// <summary>The name by which an authority knows a certificate when it is asked about its renewal (RFC 9773, 4.1).</summary>
internal static class CertificateId
{
    /// <returns><c>null</c> for a certificate that does not name its issuer's key.</returns>
    public static string? Of(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions)
        {
            if (extension is not X509AuthorityKeyIdentifierExtension { KeyIdentifier: { } issuer }) continue;
            // The serial number as it stands in the certificate, with the octet that keeps it positive.
            return $"{Base64Url.EncodeToString(issuer.Span)}.{Base64Url.EncodeToString(certificate.SerialNumberBytes.Span)}";
        }

        return null;
    }
}
