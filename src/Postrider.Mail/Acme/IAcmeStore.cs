using System.Collections.Immutable;

namespace Postrider.Mail.Acme;

/// <summary>Where accounts and certificates are kept, their keys encrypted. A rim: storage keeps them, tests have them in memory.</summary>
public interface IAcmeStore
{
    ValueTask<AcmeAccount?> FindAccountAsync(Uri directory, CancellationToken cancellation);

    /// <summary>Keeps an account in the place of what was kept for its authority.</summary>
    ValueTask SaveAccountAsync(AcmeAccount account, CancellationToken cancellation);

    ValueTask<ImmutableArray<ManagedCertificate>> ListAsync(CancellationToken cancellation);

    /// <summary>Keeps a certificate in the place of what was kept for its name; durable when this ends.</summary>
    ValueTask SaveAsync(ManagedCertificate certificate, CancellationToken cancellation);
}
