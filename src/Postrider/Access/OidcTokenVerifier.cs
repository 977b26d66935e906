using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Postrider.Relay.Labels;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;

namespace Postrider.Access;

/// <summary>Checks bearer tokens against an OpenID Connect issuer: signature, issuer, audience and time.</summary>
public sealed class OidcTokenVerifier
{
    // Public-key signatures only: with a shared secret whoever can check a token could make one.
    private static readonly string[] Algorithms =
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private readonly OidcOptions _options;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _issuer;

    /// <exception cref="ArgumentException">The issuer is neither HTTPS nor on loopback.</exception>
    public OidcTokenVerifier(OidcOptions options, HttpClient http, TimeProvider time)
    {
        if (options.Issuer.Scheme != Uri.UriSchemeHttps && !options.Issuer.IsLoopback)
            throw new ArgumentException($"The issuer {options.Issuer} must begin with https://.", nameof(options));
        _options = options;
        _time = time;
        _issuer = new ConfigurationManager<OpenIdConnectConfiguration>(
            $"{options.Issuer.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http) { RequireHttps = !options.Issuer.IsLoopback });
    }

    /// <returns>Whom the token stands for; <c>null</c> when it is not good.</returns>
    /// <exception cref="CredentialsUnavailableException">The issuer's keys cannot be had.</exception>
    public async ValueTask<UserCredential?> VerifyAsync(string token, CancellationToken cancellation)
    {
        var result = await ValidateAsync(token, cancellation);
        if (!result.IsValid && result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // The issuer may have changed its keys; the manager bounds how often it asks.
            _issuer.RequestRefresh();
            result = await ValidateAsync(token, cancellation);
        }

        if (!result.IsValid) return null;
        var user = result.ClaimsIdentity.FindFirst(_options.UserClaim)?.Value;
        // RFC 5321 has no use for a name that would break a line of the log.
        if (string.IsNullOrEmpty(user) || user.Any(char.IsControl)) return null;
        return new UserCredential(user, null, new SenderScope(Senders(result.ClaimsIdentity, user))) { Labels = Labels(result.ClaimsIdentity) };
    }

    private List<string> Senders(ClaimsIdentity identity, string user)
    {
        var named = _options.SendersClaim is null ? [] : identity.FindAll(_options.SendersClaim).Select(claim => claim.Value).ToList();
        if (named.Count == 0 && MailboxAddress.TryParse(user, out _)) named.Add(user);
        return named;
    }

    private PrincipalLabels Labels(ClaimsIdentity identity) =>
        _options.TenantClaim is { } claim && LabelName.TryParse(identity.FindFirst(claim)?.Value, out var tenant) ? new PrincipalLabels(tenant, null, null) : PrincipalLabels.None;

    private async Task<TokenValidationResult> ValidateAsync(string token, CancellationToken cancellation)
    {
        OpenIdConnectConfiguration issuer;
        try
        {
            issuer = await _issuer.GetConfigurationAsync(cancellation);
        }
        catch (InvalidOperationException e)
        {
            throw new CredentialsUnavailableException($"The keys of {_options.Issuer} cannot be had: {e.InnerException?.Message ?? e.Message}", e);
        }

        return await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            ValidAudience = _options.Audience,
            IssuerSigningKeys = issuer.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = IsInItsTime,
        });
    }

    private bool IsInItsTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + ClockSkew && (notBefore is not { } start || now >= start - ClockSkew);
    }
}
