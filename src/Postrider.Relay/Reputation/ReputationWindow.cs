using Postrider.Relay.Outcomes;

namespace Postrider.Relay.Reputation;

/// <summary>Counts outcomes of the last day, by the hour: 24 hours slide, and the memory is the same however many there are.</summary>
internal sealed class ReputationWindow
{
    public const int Hours = 24;

    private readonly ReputationCounts[] _hours = new ReputationCounts[Hours];
    private long _last = long.MinValue;

    /// <summary>When something was last counted, in hours of the clock.</summary>
    public long LastHour => _last;

    public void Add(OutcomeKind kind, DateTimeOffset at)
    {
        var hour = HourOf(at);
        Slide(hour);
        // A clock that was set back counts into the newest hour.
        ref var counts = ref _hours[_last % Hours];
        counts += kind switch
        {
            OutcomeKind.Delivered => new ReputationCounts(1, 0, 0, 0, 0),
            OutcomeKind.Deferred => new ReputationCounts(0, 1, 0, 0, 0),
            OutcomeKind.Bounced => new ReputationCounts(0, 0, 1, 0, 0),
            OutcomeKind.Blocked => new ReputationCounts(0, 0, 0, 1, 0),
            _ => new ReputationCounts(0, 0, 0, 0, 1),
        };
    }

    /// <summary>What was counted in the 24 hours before a moment, the hour of it included.</summary>
    public ReputationCounts Read(DateTimeOffset at)
    {
        Slide(HourOf(at));
        var all = default(ReputationCounts);
        foreach (var counts in _hours) all += counts;
        return all;
    }

    public void Clear() => Array.Clear(_hours);

    public static long HourOf(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerHour;

    private void Slide(long hour)
    {
        if (_last == long.MinValue) _last = hour;
        if (hour <= _last) return;
        if (hour - _last >= Hours) Clear();
        else
            for (var passed = _last + 1; passed <= hour; passed++) _hours[passed % Hours] = default;
        _last = hour;
    }
}
