using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Delivery;

/// <summary>What is done for the scheduler from time to time. Guarded by the floor's lock.</summary>
internal sealed class Upkeep(ISpool spool, RelayClock clock)
{
    private static readonly TimeSpan AgePeriod = TimeSpan.FromMinutes(1);

    /// <summary>After this all that is due is read once more, so that nothing is left behind for want of an occasion. Expiry is found sooner (<see cref="Intake.PlanOverdue"/>).</summary>
    private static readonly TimeSpan ReviewPeriod = TimeSpan.FromMinutes(1);

    /// <summary>The same for a long queue: a million overdue rows take some ten seconds to look through.</summary>
    private static readonly TimeSpan LongReviewPeriod = TimeSpan.FromMinutes(10);

    private const long LongQueue = 100_000;

    private TimeSpan _agedAt;
    private TimeSpan _reviewedAt;

    /// <summary>The periods begin.</summary>
    public void Start() => (_agedAt, _reviewedAt) = (clock.Elapsed, clock.Elapsed);

    /// <summary>Does what it is time for.</summary>
    public void Keep(Scheduler scheduler)
    {
        var elapsed = clock.Elapsed;
        if (elapsed - _agedAt >= AgePeriod)
        {
            _agedAt = elapsed;
            scheduler.Age();
        }

        var left = spool.RecipientCount - scheduler.Loaded;
        if (elapsed - _reviewedAt < (left > LongQueue ? LongReviewPeriod : ReviewPeriod)) return;
        _reviewedAt = elapsed;
        if (left > 0) scheduler.Review();
    }
}
