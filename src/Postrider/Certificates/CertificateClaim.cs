using System.Globalization;
using Postrider.Http.Admin;
using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>What a certificate claims, so far as senders go by it.</summary>
/// <param name="Names">The host names it is good for, wildcards among them.</param>
/// <param name="NotBefore">Good from then.</param>
/// <param name="NotAfter">Good until then.</param>
/// <param name="IsSelfSigned">Whether nobody vouches for it.</param>
internal sealed record CertificateClaim(IReadOnlyList<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool IsSelfSigned)
{
    public static CertificateClaim Of(CertificateSummary certificate) => new(certificate.Names, certificate.NotBefore, certificate.NotAfter, certificate.IsSelfSigned);

    /// <returns><c>null</c> where there is none yet.</returns>
    public static CertificateClaim? Of(CertificateView certificate) =>
        certificate is { NotBefore: { } begins, NotAfter: { } ends } ? new(certificate.Names, begins, ends, certificate.IsSelfSigned) : null;

    /// <summary>Whether it names the host, exactly or by a wildcard, which stands for one label (RFC 9525, 6.3).</summary>
    public bool IsFor(DomainName host) => Names.Contains(host.Value, StringComparer.OrdinalIgnoreCase) || IsWildcardFor(host);

    /// <summary>Why clients that verify refuse what is shown to them for a host; <c>null</c> where they do not, so far as can be seen from here.</summary>
    /// <param name="shown">In the order of preference, as <see cref="CertificateStore.Select"/> picks one.</param>
    public static string? FaultOf(IReadOnlyList<CertificateClaim> shown, DomainName host, DateTimeOffset now)
    {
        var picked = shown.FirstOrDefault(one => one.Names.Contains(host.Value, StringComparer.OrdinalIgnoreCase)) ?? shown.FirstOrDefault(one => one.IsWildcardFor(host));
        return picked switch
        {
            null => $"there is no certificate for {host}",
            { IsSelfSigned: true } => $"nobody vouches for the certificate of {host}",
            _ when picked.NotAfter <= now => string.Create(CultureInfo.InvariantCulture, $"the certificate of {host} ended on {picked.NotAfter:u}"),
            _ when picked.NotBefore > now => string.Create(CultureInfo.InvariantCulture, $"the certificate of {host} is good only from {picked.NotBefore:u}"),
            _ => null,
        };
    }

    private bool IsWildcardFor(DomainName host) => !host.Parent.IsEmpty && Names.Contains($"*.{host.Parent}", StringComparer.OrdinalIgnoreCase);
}
