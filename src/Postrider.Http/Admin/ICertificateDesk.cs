namespace Postrider.Http.Admin;

/// <summary>What the running program knows of its certificates, and does with them on request; its composition root answers.</summary>
public interface ICertificateDesk
{
    /// <summary>All that are shown now, and those that ought to be.</summary>
    CertificateListing List();

    /// <summary>Renews those had from an authority.</summary>
    /// <param name="name">Which; <c>null</c> for all.</param>
    /// <returns>How each ended; empty where there is none of that name.</returns>
    Task<IReadOnlyList<RenewedCertificate>> RenewAsync(string? name, CancellationToken cancellation);

    /// <summary>Replaces one that was had from an authority by one with a new key, and has the authority revoke the one before.</summary>
    /// <returns>How it ended; empty where there is none of that name.</returns>
    Task<IReadOnlyList<RenewedCertificate>> RevokeAsync(string name, CancellationToken cancellation);
}
