namespace Postrider.Relay.Reputation;

/// <summary>How freely a tenant may send.</summary>
public enum TenantStanding : byte
{
    Free,

    /// <summary>A few messages an hour are taken, the others put off.</summary>
    Slowed,

    /// <summary>Nothing is taken.</summary>
    Paused,
}
