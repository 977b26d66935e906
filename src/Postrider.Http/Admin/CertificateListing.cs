namespace Postrider.Http.Admin;

/// <summary>What <c>postrider certificate list</c> and <c>postrider tlsa</c> show.</summary>
/// <param name="Certificates">Those shown to clients, the default first, and those that could not be had yet.</param>
public sealed record CertificateListing(IReadOnlyList<CertificateView> Certificates);

/// <summary>A certificate.</summary>
public sealed record CertificateView
{
    /// <summary>The file, or the authority's host.</summary>
    public required string Source { get; init; }

    /// <summary>The host names it is good for, or ought to be.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary><c>null</c> where there is none yet.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <inheritdoc cref="NotBefore"/>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Whether nobody vouches for it.</summary>
    public bool IsSelfSigned { get; init; }

    /// <summary>Whether it ends soon or has ended; <c>null</c> when all is well.</summary>
    public string? Warning { get; init; }

    /// <summary>Whether the relay renews it itself.</summary>
    public bool IsRenewedHere { get; init; }

    /// <summary>Why the last try to have it failed.</summary>
    public string? Trouble { get; init; }

    /// <summary>Not tried again before.</summary>
    public DateTimeOffset? TryAfter { get; init; }

    /// <summary>The TLSA records that it wants in the DNS.</summary>
    public required IReadOnlyList<WantedTlsa> Tlsa { get; init; }
}

/// <summary>A TLSA record that ought to be in the DNS.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Record">As master files write it.</param>
/// <param name="Key"><c>current</c> or <c>next</c>.</param>
/// <param name="SeenSince">Since when that of the next key has been in the DNS without a gap.</param>
/// <param name="ReadyAt">From when on the next key may be used.</param>
public sealed record WantedTlsa(string Name, string Record, string Key, DateTimeOffset? SeenSince, DateTimeOffset? ReadyAt);

/// <summary>How a renewal ended.</summary>
/// <param name="Name">The name.</param>
/// <param name="NotAfter">Until when its certificate is good now; <c>null</c> where there is none.</param>
/// <param name="Trouble">Why it was not renewed; <c>null</c> when it was.</param>
public sealed record RenewedCertificate(string Name, DateTimeOffset? NotAfter, string? Trouble);

/// <summary>What <c>postrider certificate renew</c> shows.</summary>
public sealed record RenewalReport(IReadOnlyList<RenewedCertificate> Certificates);
