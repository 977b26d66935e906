using System.Collections.Immutable;
using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Relay.Domains;

/// <summary>
/// The sending domains of this station and their keys, private halves encrypted. Several processes use it at once: the server, and commands beside it.
/// Every call fails with an <see cref="IOException"/> when the store does.
/// </summary>
public interface IDomainStore
{
    /// <summary>All domains by name.</summary>
    ValueTask<ImmutableArray<SendingDomain>> ListAsync(CancellationToken cancellation);

    /// <summary>The domain of exactly this name.</summary>
    ValueTask<SendingDomain?> FindAsync(DomainName name, CancellationToken cancellation);

    /// <summary>Adds a domain with its first keys, all in the state <see cref="DomainKeyState.Next"/>; the keys that it names itself do not count.</summary>
    /// <returns>Whether it is new; otherwise nothing has changed.</returns>
    ValueTask<bool> AddAsync(SendingDomain domain, IReadOnlyList<DkimSigningKey> keys, CancellationToken cancellation);

    /// <summary>Removes a domain with its keys.</summary>
    /// <returns>Whether it was there.</returns>
    ValueTask<bool> RemoveAsync(DomainName name, CancellationToken cancellation);

    /// <summary>Adds a key in the state <see cref="DomainKeyState.Next"/>.</summary>
    /// <returns>Whether it was added; not where the domain is gone, the selector is in use, or another key of the algorithm is the next one.</returns>
    ValueTask<bool> AddKeyAsync(DkimSigningKey key, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Makes steps, all of them in this order or none. From <see cref="DomainKeyState.Retiring"/> on the private half is erased.</summary>
    /// <returns>Whether all keys stood where the steps begin; otherwise another process was faster and nothing has changed.</returns>
    ValueTask<bool> ChangeKeysAsync(IReadOnlyList<KeyTransition> transitions, CancellationToken cancellation);

    /// <summary>Removes a key.</summary>
    /// <returns>Whether it was there.</returns>
    ValueTask<bool> RemoveKeyAsync(DomainKey key, CancellationToken cancellation);

    /// <summary>Reads a key with its private half, for the caller to dispose; <c>null</c> where that is gone.</summary>
    /// <exception cref="IOException">It cannot be decrypted: the message says why.</exception>
    ValueTask<DkimSigningKey?> ReadSigningKeyAsync(SendingDomain domain, DomainKey key, CancellationToken cancellation);

    /// <summary>Notes what a look at the domain's DNS said.</summary>
    ValueTask SetVerificationAsync(DomainName name, DomainVerification verification, DateTimeOffset at, CancellationToken cancellation);
}
