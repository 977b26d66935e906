using System.Security.Cryptography.X509Certificates;
using Postrider.Smtp.Sasl;

namespace Postrider.Serving;

/// <summary>The credentials in force, which a reload exchanges under the sessions that use them.</summary>
internal sealed class CurrentCredentials(ICredentialSource credentials) : ICredentialSource
{
    private volatile ICredentialSource _credentials = credentials;

    public ICredentialSource InForce
    {
        get => _credentials;
        set => _credentials = value;
    }

    public bool TakesPasswords => _credentials.TakesPasswords;

    public bool TakesTokens => _credentials.TakesTokens;

    public ScramDecoy Decoy => _credentials.Decoy;

    public ValueTask<UserCredential?> FindAsync(string user, CancellationToken cancellation) => _credentials.FindAsync(user, cancellation);

    public ValueTask<UserCredential?> FindAsync(X509Certificate2 certificate, CancellationToken cancellation) => _credentials.FindAsync(certificate, cancellation);

    public ValueTask<UserCredential?> FindByTokenAsync(string token, CancellationToken cancellation) => _credentials.FindByTokenAsync(token, cancellation);
}
