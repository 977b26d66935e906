using System.Security.Cryptography.X509Certificates;

namespace Postrider.Mail.MtaSts;

/// <summary>How policies are fetched and kept.</summary>
public sealed record StsOptions
{
    /// <summary>How long fetching one may take (RFC 8461, 3.3).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The port of policy hosts; 443 but in tests.</summary>
    public int Port { get; init; } = 443;

    /// <summary>Whom their certificates must come from; <c>null</c> for those whom the system trusts.</summary>
    public X509Certificate2Collection? Roots { get; init; }

    /// <summary>How long it is remembered that a policy could not be fetched (RFC 8461, 3.3: five minutes or longer).</summary>
    public TimeSpan FailureKept { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A policy older than this is fetched again, however long it may be kept: so that it never runs out while mail goes there.</summary>
    public TimeSpan RefreshAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Policies kept at most; those fetched first give way.</summary>
    public int MaximumKept { get; init; } = 50_000;

    /// <summary>Policies being fetched at most; beyond that a domain without a policy goes without for now, and waits for nobody.</summary>
    public int MaximumFetches { get; init; } = 200;
}
