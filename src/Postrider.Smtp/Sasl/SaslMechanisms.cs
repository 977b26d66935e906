using Postrider.Smtp.Sasl.ServerMechanisms;

namespace Postrider.Smtp.Sasl;

/// <summary>The server mechanisms by name.</summary>
public static class SaslMechanisms
{
    public const string ScramSha256Plus = "SCRAM-SHA-256-PLUS";
    public const string ScramSha256 = "SCRAM-SHA-256";
    public const string Plain = "PLAIN";
    public const string Login = "LOGIN";
    public const string External = "EXTERNAL";
    public const string OAuthBearer = "OAUTHBEARER";
    public const string XOAuth2 = "XOAUTH2";

    /// <summary>Begins an exchange.</summary>
    /// <param name="name">The name in the AUTH command, in any case.</param>
    /// <returns><c>null</c> for a mechanism that is not known, or that cannot work in this session (<see cref="CanWork"/>).</returns>
    public static ISaslServerMechanism? Create(string name, SaslContext context)
    {
        var canonical = name.ToUpperInvariant();
        if (!CanWork(canonical, context)) return null;
        return canonical switch
        {
            ScramSha256Plus => new ScramServerMechanism(context, ScramVariant.Plus, ScramNonce.Create()),
            ScramSha256 => new ScramServerMechanism(context, ScramVariant.Plain, ScramNonce.Create()),
            Plain => new PlainServerMechanism(context),
            Login => new LoginServerMechanism(context),
            External => new ExternalServerMechanism(context),
            OAuthBearer => new OAuthBearerServerMechanism(context),
            XOAuth2 => new XOAuth2ServerMechanism(context),
            _ => null,
        };
    }

    /// <summary>
    /// Whether a mechanism, named in upper case, can succeed in this session: -PLUS needs a channel binding, EXTERNAL a client certificate,
    /// the bearer mechanisms a source that takes tokens, the others one that holds passwords.
    /// </summary>
    public static bool CanWork(string name, SaslContext context) => name switch
    {
        ScramSha256Plus => !context.TlsServerEndPoint.IsEmpty && context.Credentials.TakesPasswords,
        ScramSha256 or Plain or Login => context.Credentials.TakesPasswords,
        External => context.ClientCertificate is not null,
        OAuthBearer or XOAuth2 => context.Credentials.TakesTokens,
        _ => false,
    };
}
