using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>Keeps policies across restarts: what was once learned must not be forgotten, or whoever stands on the way has another first time (RFC 8461, 10.2).</summary>
public interface IStsStore
{
    /// <summary>All that is kept; what cannot be read is left out.</summary>
    ValueTask<IReadOnlyList<StoredPolicy>> LoadAsync(CancellationToken cancellation);

    /// <summary>Keeps a policy in place of the one of its domain.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    ValueTask SaveAsync(StoredPolicy policy, CancellationToken cancellation);

    /// <summary>Forgets the policy of a domain.</summary>
    /// <exception cref="IOException">It could not be removed.</exception>
    ValueTask RemoveAsync(DomainName domain, CancellationToken cancellation);
}

/// <summary>A policy as it is kept.</summary>
/// <param name="Domain">The policy domain: that of the recipients.</param>
/// <param name="Id">Of the TXT record for which it was fetched.</param>
/// <param name="FetchedAt">When it was last fetched: its age counts from here.</param>
/// <param name="Text">As it was served.</param>
public sealed record StoredPolicy(DomainName Domain, string Id, DateTimeOffset FetchedAt, string Text);
