using Postrider.Mail.MtaSts;

namespace Postrider.Configuration;

/// <summary>Which policies of other domains are followed, and how they are fetched.</summary>
public sealed record TlsPolicySettings
{
    /// <summary>TLSA records (RFC 7672).</summary>
    public bool Dane { get; init; } = true;

    /// <summary>MTA-STS policies (RFC 8461).</summary>
    public bool MtaSts { get; init; } = true;

    public StsOptions Sts { get; init; } = new();
}
