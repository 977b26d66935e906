namespace Postrider.Relay.Reputation;

/// <summary>Outcomes within a window of time.</summary>
public readonly record struct ReputationCounts(long Delivered, long Deferred, long Bounced, long Blocked, long Complaints)
{
    /// <summary>Outcomes that say something of the sender: what was put off may still become one of them.</summary>
    public long Decided => Delivered + Bounced + Blocked;

    /// <summary>Unknown recipients among what was decided, from 0 to 1.</summary>
    public double BounceRate => Decided == 0 ? 0 : (double)Bounced / Decided;

    /// <summary>Blocks among what was decided, from 0 to 1.</summary>
    public double BlockRate => Decided == 0 ? 0 : (double)Blocked / Decided;

    /// <summary>Complaints for each delivery; as many as come in within the window, whenever what they are about was sent.</summary>
    public double ComplaintRate => Delivered == 0 ? 0 : (double)Complaints / Delivered;

    public static ReputationCounts operator +(ReputationCounts one, ReputationCounts other) => new(
        one.Delivered + other.Delivered, one.Deferred + other.Deferred, one.Bounced + other.Bounced, one.Blocked + other.Blocked, one.Complaints + other.Complaints);

    public static ReputationCounts Add(ReputationCounts one, ReputationCounts other) => one + other;
}
