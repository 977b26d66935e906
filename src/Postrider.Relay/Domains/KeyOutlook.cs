namespace Postrider.Relay.Domains;

/// <summary>What a key waits for, and until when.</summary>
/// <param name="Wait">What it waits for.</param>
/// <param name="Until">The moment from which it need not wait any more; <c>null</c> where it depends on something else than time.</param>
public readonly record struct KeyOutlook(KeyWait Wait, DateTimeOffset? Until)
{
    /// <summary>The outlook of a key, from its stage and those beside it.</summary>
    public static KeyOutlook Of(SendingDomain domain, DomainKey key, KeySchedule schedule) => key.State switch
    {
        DomainKeyState.Next when key.SeenAt is { } seen => new(KeyWait.Settling, seen + schedule.Settle),
        DomainKeyState.Next => new(KeyWait.Record, null),
        DomainKeyState.Active when HasSuccessor(domain, key) => new(KeyWait.Successor, null),
        DomainKeyState.Active => new(KeyWait.Schedule, key.ActivatedAt + schedule.RotateEvery),
        DomainKeyState.Retiring => new(KeyWait.Grace, key.RetiredAt + schedule.Grace),
        _ => new(KeyWait.Removal, null),
    };

    private static bool HasSuccessor(SendingDomain domain, DomainKey key)
    {
        foreach (var other in domain.Keys)
            if (other.State == DomainKeyState.Next && other.Algorithm == key.Algorithm) return true;
        return false;
    }
}
