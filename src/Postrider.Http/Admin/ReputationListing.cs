using Postrider.Relay.Reputation;

namespace Postrider.Http.Admin;

/// <summary>How names stand, and which tenants are held.</summary>
public sealed record ReputationListing(IReadOnlyList<ReputationView> Names, IReadOnlyList<TenantRecord> HeldTenants);

/// <summary>How a name stands by what was sent within 24 hours.</summary>
public sealed record ReputationView
{
    public required ReputationSubject Subject { get; init; }

    public required string Name { get; init; }

    public required ReputationLevel Level { get; init; }

    public required long Delivered { get; init; }

    public required long Deferred { get; init; }

    public required long Bounced { get; init; }

    public required long Blocked { get; init; }

    public required long Complaints { get; init; }

    /// <summary>From 0 to 1.</summary>
    public required double BounceRate { get; init; }

    /// <summary>From 0 to 1.</summary>
    public required double BlockRate { get; init; }

    /// <summary>From 0 to 1.</summary>
    public required double ComplaintRate { get; init; }

    public static ReputationView From(ReputationEntry entry) => new()
    {
        Subject = entry.Subject,
        Name = entry.Name,
        Level = entry.Level,
        Delivered = entry.Counts.Delivered,
        Deferred = entry.Counts.Deferred,
        Bounced = entry.Counts.Bounced,
        Blocked = entry.Counts.Blocked,
        Complaints = entry.Counts.Complaints,
        BounceRate = entry.Counts.BounceRate,
        BlockRate = entry.Counts.BlockRate,
        ComplaintRate = entry.Counts.ComplaintRate,
    };
}
