namespace Postrider.Access;

/// <summary>The OpenID Connect issuer whose tokens sign in by OAUTHBEARER and XOAUTH2.</summary>
public sealed record OidcOptions
{
    /// <summary>The issuer's address; its keys are found by OpenID Connect Discovery below it. HTTPS, but for loopback.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>What the token's <c>aud</c> must contain: a token made for another service is not good here.</summary>
    public required string Audience { get; init; }

    /// <summary>The claim that holds the user's name.</summary>
    public string UserClaim { get; init; } = "email";

    /// <summary>The claim that lists sender patterns; where it is <c>null</c> or missing, the user may send from its own name alone if that is an address.</summary>
    public string? SendersClaim { get; init; }

    /// <summary>The claim that names the tenant on whose account the user sends; where it is <c>null</c> or missing, nobody's in particular.</summary>
    public string? TenantClaim { get; init; }
}
