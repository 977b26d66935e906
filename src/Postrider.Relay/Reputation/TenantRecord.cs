namespace Postrider.Relay.Reputation;

/// <summary>A tenant that may not send freely.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="Standing">What holds for it.</param>
/// <param name="Since">Since when.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record TenantRecord(string Tenant, TenantStanding Standing, DateTimeOffset Since, string Reason);
