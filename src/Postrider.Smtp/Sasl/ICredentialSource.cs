using System.Security.Cryptography.X509Certificates;

namespace Postrider.Smtp.Sasl;

/// <summary>Where the SASL server mechanisms look credentials up. Implementations hold no clear passwords.</summary>
public interface ICredentialSource
{
    /// <summary>Whether any user may have a password here. Where not, mechanisms with passwords are not offered.</summary>
    bool TakesPasswords => true;

    /// <summary>Whether bearer tokens can be checked here. Where not, OAUTHBEARER and XOAUTH2 are not offered.</summary>
    bool TakesTokens => false;

    /// <summary>The verifiers that unknown users run against; best from a secret that is kept with the credentials.</summary>
    ScramDecoy Decoy => ScramDecoy.OfThisProcess;

    /// <summary>
    /// The SCRAM-SHA-256 verifier of a user, against which PLAIN and LOGIN passwords are checked too; <c>null</c> for an unknown one.
    /// The mechanisms then run against a made-up verifier, so that a stranger cannot tell who exists.
    /// </summary>
    ValueTask<UserCredential?> FindAsync(string user, CancellationToken cancellation);

    /// <summary>
    /// Whom a client certificate stands for (EXTERNAL, RFC 4422, appendix A); <c>null</c> for nobody.
    /// TLS has proved only that the client holds its key: the source judges the chain where it goes by the subject.
    /// </summary>
    ValueTask<UserCredential?> FindAsync(X509Certificate2 certificate, CancellationToken cancellation);

    /// <summary>Checks a bearer token (OAUTHBEARER, RFC 7628; XOAUTH2); <c>null</c> when it is not good for SMTP here.</summary>
    /// <exception cref="CredentialsUnavailableException">The token cannot be judged now: the issuer's keys are out of reach. The client is asked to try later.</exception>
    ValueTask<UserCredential?> FindByTokenAsync(string token, CancellationToken cancellation);
}

/// <summary>A credential as the mechanisms need it.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Verifier">The SCRAM verifier, or <c>null</c> where no password exists (certificate, token).</param>
/// <param name="Senders">As whom this user may send.</param>
public sealed record UserCredential(string User, ScramVerifier? Verifier, SenderScope Senders)
{
    /// <summary>What mail of this user is labelled with.</summary>
    public PrincipalLabels Labels { get; init; } = PrincipalLabels.None;

    /// <summary>This user, signed in by a mechanism.</summary>
    public Principal SignedIn(string mechanism) => new(User, mechanism, Senders) { Labels = Labels };
}
