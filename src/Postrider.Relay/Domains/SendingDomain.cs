using System.Collections.Immutable;
using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Relay.Domains;

/// <summary>A domain in whose name mail is sent. It stands for its subdomains too, where no nearer one is there.</summary>
public sealed record SendingDomain
{
    public required DomainName Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operator's zone that CNAME records of this domain lead into; <c>null</c> where the domain keeps its key records itself. It stays what it was when the domain was added, for the CNAMEs do.</summary>
    public DomainName? DelegationZone { get; init; }

    public DomainVerification Verification { get; init; }

    /// <summary>When <see cref="Verification"/> last changed; <c>null</c> before the first look.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Its keys in the order in which they were made.</summary>
    public ImmutableArray<DomainKey> Keys { get; init; } = [];

    public DomainMode Mode => DelegationZone is null ? DomainMode.Own : DomainMode.Delegated;

    /// <summary>The name that a verifier asks for (RFC 6376, 3.6.2.1).</summary>
    public DomainName SelectorName(string selector) => DomainName.Parse($"{selector}._domainkey.{Name}");

    /// <summary>The name that holds the TXT record of a selector: the same, or in delegated mode what its CNAME leads to.</summary>
    /// <exception cref="FormatException">The domain is too long for the zone that it is delegated to.</exception>
    public DomainName RecordName(string selector) => DelegationZone is { } zone ? DomainName.Parse($"{selector}._domainkey.{Name}.{zone}") : SelectorName(selector);

    /// <summary>The key that mail is signed with by this algorithm, or <c>null</c>.</summary>
    public DomainKey? ActiveKey(DkimAlgorithm algorithm)
    {
        foreach (var key in Keys)
            if (key.State == DomainKeyState.Active && key.Algorithm == algorithm) return key;
        return null;
    }
}
