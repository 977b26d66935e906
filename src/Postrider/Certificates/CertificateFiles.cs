namespace Postrider.Certificates;

/// <summary>A certificate as configured: PEM files.</summary>
/// <param name="Certificate">The file with the certificate and the intermediates behind it.</param>
/// <param name="Key">The file with the private key; the same file when both are in one.</param>
public sealed record CertificateFiles(string Certificate, string Key);
