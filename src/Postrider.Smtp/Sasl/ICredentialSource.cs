using System.Security.Cryptography.X509Certificates;

namespace Postrider.Smtp.Sasl;

/// <summary>Where the SASL server mechanisms look credentials up. Implementations hold no clear passwords.</summary>
public interface ICredentialSource
{
    /// <summary>
    /// The SCRAM-SHA-256 verifier of a user, against which PLAIN and LOGIN passwords are checked too; <c>null</c> for an unknown one.
    /// The mechanisms then run against a made-up verifier, so that a stranger cannot tell who exists.
    /// </summary>
    ValueTask<UserCredential?> FindAsync(string user, CancellationToken cancellation);

    /// <summary>Whom a verified client certificate stands for (EXTERNAL, RFC 4422, appendix A); <c>null</c> for nobody.</summary>
    ValueTask<UserCredential?> FindAsync(X509Certificate2 certificate, CancellationToken cancellation);

    /// <summary>Checks a bearer token (OAUTHBEARER, RFC 7628; XOAUTH2); <c>null</c> when it is not good for SMTP here.</summary>
    ValueTask<UserCredential?> FindByTokenAsync(string token, CancellationToken cancellation);
}

/// <summary>A credential as the mechanisms need it.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Verifier">The SCRAM verifier, or <c>null</c> where no password exists (certificate, token).</param>
/// <param name="Senders">As whom this user may send.</param>
public sealed record UserCredential(string User, ScramVerifier? Verifier, SenderScope Senders);
