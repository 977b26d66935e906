using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Postrider.Smtp.Client;

/// <summary>The SHA-256 of a certificate, or of its public key, by which a peer is known whoever issued the certificate.</summary>
public readonly record struct CertificateFingerprint
{
    private readonly string? _hexadecimal;

    private CertificateFingerprint(string hexadecimal) => _hexadecimal = hexadecimal;

    /// <summary>Takes 64 hexadecimal digits in any case, with or without colons between octets and <c>sha256:</c> before them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CertificateFingerprint fingerprint)
    {
        fingerprint = default;
        if (text is null) return false;
        var digits = text.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? text["sha256:".Length..] : text;
        digits = digits.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit)) return false;
        fingerprint = new CertificateFingerprint(digits.ToLowerInvariant());
        return true;
    }

    /// <summary>Whether it is that of the certificate or of its SubjectPublicKeyInfo.</summary>
    public bool Matches(X509Certificate2 certificate) =>
        _hexadecimal is not null && (_hexadecimal == Digest(certificate.RawData) || _hexadecimal == Digest(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    public override string ToString() => _hexadecimal ?? "";

    private static string Digest(byte[] octets) => Convert.ToHexStringLower(SHA256.HashData(octets));
}
