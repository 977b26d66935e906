using System.Collections.Immutable;

namespace Postrider.Relay.Domains;

/// <summary>What a look at a domain's records has changed.</summary>
/// <param name="Verification">What the domain counts as from now on.</param>
/// <param name="Used">The keys that mail is signed with from now on.</param>
public sealed record DomainNote(DomainVerification Verification, ImmutableArray<DomainKey> Used);
