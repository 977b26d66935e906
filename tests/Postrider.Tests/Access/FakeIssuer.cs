using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Postrider.Tests.Access;

/// <summary>An OpenID Connect issuer on loopback: a discovery document, a key set and tokens.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsaSecurityKey _signingKey;

    private FakeIssuer(WebApplication web)
    {
        _web = web;
        _signingKey = new ECDsaSecurityKey(_key) { KeyId = "first" };
        web.MapGet("/.well-known/openid-configuration", () => Results.Text($$"""{"issuer":"{{Address}}","jwks_uri":"{{Address}}keys"}""", "application/json"));
        web.MapGet("/keys", () => Results.Text(Keys(), "application/json"));
    }

    public Uri Address => new(_web.Urls.Single().TrimEnd('/') + "/");

    public static async Task<FakeIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        var issuer = new FakeIssuer(web);
        await web.StartAsync();
        return issuer;
    }

    /// <summary>A token as it should be, but for what is given.</summary>
    public string Issue(
        DateTimeOffset now, string audience = "postrider", string? issuer = null, TimeSpan? lifetime = null, SecurityKey? key = null, params (string Name, object Value)[] claims)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Address.AbsoluteUri,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + (lifetime ?? TimeSpan.FromMinutes(5))).UtcDateTime,
            Claims = claims.ToDictionary(c => c.Name, c => c.Value),
            SigningCredentials = new SigningCredentials(key ?? _signingKey, key is SymmetricSecurityKey ? "HS256" : "ES256"),
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _key.Dispose();
    }

    private string Keys()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"keys":[{"kty":"EC","use":"sig","crv":"P-256","kid":"first","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}]}""";
    }
}
