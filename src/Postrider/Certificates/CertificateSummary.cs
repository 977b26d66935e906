using System.Collections.Immutable;
using Postrider.Mail.Dns;

namespace Postrider.Certificates;

/// <summary>What a certificate says, for people.</summary>
/// <param name="Source">Where it was read, or from whom it was had.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Names">The host names it is good for.</param>
/// <param name="NotBefore">Good from then.</param>
/// <param name="NotAfter">Good until then.</param>
/// <param name="IsSelfSigned">Whether nobody vouches for it.</param>
/// <param name="Record">The TLSA record of its key.</param>
public sealed record CertificateSummary(
    string Source, string Subject, ImmutableArray<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool IsSelfSigned, TlsaRecord Record)
{
    private static readonly TimeSpan LongestWarning = TimeSpan.FromDays(14);

    /// <summary>Whether it ends soon, or has ended: two weeks before, and earlier in a short life only by a quarter of it.</summary>
    public CertificateExpiry ExpiryAt(DateTimeOffset now)
    {
        if (NotAfter <= now) return CertificateExpiry.Expired;
        var quarter = (NotAfter - NotBefore) / 4;
        return NotAfter - now < (quarter < LongestWarning ? quarter : LongestWarning) ? CertificateExpiry.Soon : CertificateExpiry.None;
    }
}

/// <summary>How near the end of a certificate is.</summary>
public enum CertificateExpiry
{
    None,
    Soon,
    Expired,
}
