using Postrider.Access;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Sections;

/// <summary><c>[oidc]</c>: who issues bearer tokens.</summary>
internal static class OidcSection
{
    public static readonly Key<Uri> Issuer = new("issuer", IssuerKind.Any)
    {
        Text = "The issuer's URL; its keys are found by OpenID Connect Discovery below it.",
        Example = "\"https://login.example.com/realms/mail\"",
        IsRequired = true,
    };

    public static readonly Key<string> Audience = new("audience", new PlainText("text", "the audience that tokens for this relay name"))
    {
        Text = "What a token's `aud` must contain: a token made for another service is not good here.",
        Example = "\"postrider\"",
        IsRequired = true,
    };

    private static readonly PlainText Claim = new("text", "the name of a claim");

    public static readonly Key<string> UserClaim = new("user_claim", Claim, "email") { Text = "The claim that holds the user's name." };

    public static readonly Key<string> SendersClaim = new("senders_claim", Claim)
    {
        Text = "The claim that lists as whom the user may send: user@domain, @domain, @.domain (all below) or *.",
        Example = "\"mail_senders\"",
        Otherwise = "none: a user whose name is an address may send as that address alone",
    };

    public static readonly Key<string> TenantClaim = new("tenant_claim", Claim)
    {
        Text = "The claim that names the tenant on whose account the user sends.",
        Example = "\"organization\"",
        Otherwise = "none",
    };

    public static readonly Section Section = new(
        "[oidc]",
        "The OpenID Connect issuer whose tokens sign in by OAUTHBEARER and XOAUTH2. Without this table no token is taken.",
        Issuer, Audience, UserClaim, SendersClaim, TenantClaim);

    public static OidcOptions? Read(TableReader? table) => table?.Find(Issuer) is not { } issuer || table.Find(Audience) is not { } audience ? null : new OidcOptions
    {
        Issuer = issuer,
        Audience = audience,
        UserClaim = table.Get(UserClaim),
        SendersClaim = table.Find(SendersClaim),
        TenantClaim = table.Find(TenantClaim),
    };
}
