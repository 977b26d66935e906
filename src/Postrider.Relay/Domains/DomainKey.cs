using Postrider.Mail.Dkim;

namespace Postrider.Relay.Domains;

/// <summary>A signing key of a domain without its private half.</summary>
public sealed record DomainKey
{
    /// <summary>Its number in the store.</summary>
    public required long Id { get; init; }

    public required string Selector { get; init; }

    public required DkimAlgorithm Algorithm { get; init; }

    public required DomainKeyState State { get; init; }

    /// <summary>The value of its TXT record.</summary>
    public required string PublicRecord { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its record was set by us; <c>null</c> where a person sets it, or it was not yet.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>When its record was first seen in the DNS.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>When mail was first signed with it.</summary>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>When the key after it took its place.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>Since when its record may go.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }
}
