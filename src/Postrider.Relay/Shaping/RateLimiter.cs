namespace Postrider.Relay.Shaping;

/// <summary>
/// Keeps a <see cref="Rate"/>: in no stretch of time as long as its period is there more than it says. Rates over less than a day are spread over their
/// period as well, but for a tenth that may go at once: a provider that counts by the minute sees no bursts of an hour's worth. What a day allows goes when it is asked for.
/// </summary>
/// <remarks>
/// Counts stand in slots of a sixtieth of the period, and a slot counts until its last moment has left the period. So what was counted is never forgotten too
/// early, and a queue that always has more gets at least 60 of 61 parts of the rate. Memory is the same for ten a day and for a million.
/// </remarks>
internal sealed class RateLimiter(Rate rate)
{
    private const int Slots = 60;

    /// <summary>One more than a period has: the oldest is partly inside.</summary>
    private const int Ring = Slots + 1;

    /// <summary>The share of a period's count that may go at once.</summary>
    private const double Burst = 0.1;

    private static readonly TimeSpan UnpacedPeriod = TimeSpan.FromDays(1);

    private readonly int[] _counts = new int[Ring];
    private readonly long _slotTicks = Math.Max(1, rate.Period.Ticks / Slots);
    private readonly bool _isPaced = rate.Period > TimeSpan.FromSeconds(1) && rate.Period < UnpacedPeriod;
    private long _slot = long.MinValue;
    private long _sum;
    private double _tokens = double.MaxValue;
    private TimeSpan _filledAt;

    public Rate Rate => rate;

    /// <summary>What was counted within the last period, rounded up to whole slots.</summary>
    public long Counted(TimeSpan elapsed)
    {
        Forget(elapsed);
        return _sum;
    }

    /// <summary>How many more there may be now.</summary>
    /// <param name="elapsed">The time; it never goes back.</param>
    public int Available(TimeSpan elapsed)
    {
        Forget(elapsed);
        var left = rate.Count - _sum;
        if (left <= 0) return 0;
        if (!_isPaced) return (int)Math.Min(left, int.MaxValue);
        Fill(elapsed);
        return (int)Math.Min(left, _tokens);
    }

    /// <summary>Counts what goes now.</summary>
    public void Add(int count, TimeSpan elapsed)
    {
        Forget(elapsed);
        _counts[_slot % Ring] += count;
        _sum += count;
        if (!_isPaced) return;
        Fill(elapsed);
        _tokens -= count;
    }

    /// <summary>How long until there is at least one available; zero when there is now.</summary>
    public TimeSpan Wait(TimeSpan elapsed)
    {
        Forget(elapsed);
        var wait = TimeSpan.Zero;
        var excess = _sum - rate.Count + 1;
        for (var slot = _slot - Slots; excess > 0 && slot <= _slot; slot++)
        {
            var count = slot < 0 ? 0 : _counts[slot % Ring];
            if (count == 0) continue;
            excess -= count;
            wait = TimeSpan.FromTicks((slot + Ring) * _slotTicks) - elapsed;
        }

        if (!_isPaced) return wait;
        Fill(elapsed);
        if (_tokens >= 1) return wait;
        // A tick more, for what a division rounds off.
        var fill = TimeSpan.FromTicks((long)((1 - _tokens) / PerTick) + 1);
        return fill > wait ? fill : wait;
    }

    private double PerTick => rate.Count / (double)rate.Period.Ticks;

    private void Fill(TimeSpan elapsed)
    {
        // One more, so that what comes a little late is not lost.
        var most = 1 + (rate.Count * Burst);
        if (_tokens < most) _tokens += (elapsed - _filledAt).Ticks * PerTick;
        _tokens = Math.Min(_tokens, most);
        _filledAt = elapsed;
    }

    private void Forget(TimeSpan elapsed)
    {
        var now = elapsed.Ticks / _slotTicks;
        if (now <= _slot) return;
        if (_slot == long.MinValue || now - _slot >= Ring)
        {
            if (_sum > 0) Array.Clear(_counts);
            _sum = 0;
        }
        else
        {
            for (var slot = _slot + 1; slot <= now && _sum > 0; slot++)
            {
                _sum -= _counts[slot % Ring];
                _counts[slot % Ring] = 0;
            }
        }

        _slot = now;
    }
}
