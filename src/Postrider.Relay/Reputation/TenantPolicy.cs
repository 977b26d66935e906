namespace Postrider.Relay.Reputation;

/// <summary>What is done with tenants that stand badly.</summary>
public sealed record TenantPolicy
{
    /// <summary>How far it goes.</summary>
    public TenantStanding Strictest { get; init; } = TenantStanding.Free;

    /// <summary>Messages an hour that a slowed tenant may send.</summary>
    public int SlowedMessages { get; init; } = 100;

    /// <summary>How long a tenant that goes on badly is slowed before it is paused.</summary>
    public TimeSpan PauseAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long it is paused; <c>null</c> for until somebody resumes it.</summary>
    public TimeSpan? PauseFor { get; init; }
}
