using System.Security.Cryptography.X509Certificates;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Tests.Sasl;

/// <summary>One user with a password, one certificate and one token, all standing for <c>user</c>.</summary>
internal sealed class TestCredentials : ICredentialSource
{
    public const string Password = "pencil";
    public const string Token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

    /// <summary>The salt and the rounds of the example in RFC 7677, 3.</summary>
    public static readonly ScramVerifier Verifier =
        ScramKeys.CreateVerifier(Password, Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    public bool TokensAreOutOfReach { get; init; }

    public string? Thumbprint { get; init; }

    public bool TakesTokens => true;

    public ValueTask<UserCredential?> FindAsync(string user, CancellationToken cancellation) =>
        new(user switch
        {
            "user" => new UserCredential("user", Verifier, SenderScope.Any),
            "tokens-only" => new UserCredential("tokens-only", null, SenderScope.Any),
            _ => null,
        });

    public ValueTask<UserCredential?> FindAsync(X509Certificate2 certificate, CancellationToken cancellation) =>
        new(certificate.Thumbprint == Thumbprint ? new UserCredential("user", null, SenderScope.Any) : null);

    public ValueTask<UserCredential?> FindByTokenAsync(string token, CancellationToken cancellation) => TokensAreOutOfReach
        ? throw new CredentialsUnavailableException("The issuer's keys are out of reach.")
        : new(token == Token ? new UserCredential("user", null, SenderScope.Any) : null);
}
