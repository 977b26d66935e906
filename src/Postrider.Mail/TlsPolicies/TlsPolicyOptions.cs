namespace Postrider.Mail.TlsPolicies;

/// <summary>Which policies of others are asked for.</summary>
public sealed record TlsPolicyOptions
{
    /// <summary>TLSA records (RFC 7672); they count only where a resolver is trusted to say what is authentic.</summary>
    public bool Dane { get; init; } = true;

    /// <summary>MTA-STS policies (RFC 8461).</summary>
    public bool MtaSts { get; init; } = true;
}
