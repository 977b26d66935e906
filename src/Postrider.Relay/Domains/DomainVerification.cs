namespace Postrider.Relay.Domains;

/// <summary>What the last look at a domain's DNS said.</summary>
public enum DomainVerification : byte
{
    /// <summary>Nobody has looked yet, or not all was there.</summary>
    Pending,

    /// <summary>Everything that is needed stands there.</summary>
    Verified,

    /// <summary>It was verified once, and something is missing or wrong now.</summary>
    Broken,
}
