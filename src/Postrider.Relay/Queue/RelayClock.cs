namespace Postrider.Relay.Queue;

/// <summary>
/// The two times of scheduling: moments of the calendar, which clients and the spool name, and ticks that only go forward, by which timers run.
/// A clock that is set moves what is due, and never makes a timer wait for ever.
/// </summary>
internal sealed class RelayClock
{
    /// <summary>The resolution of timers.</summary>
    public static readonly TimeSpan TickLength = TimeSpan.FromMilliseconds(20);

    /// <summary>A clock was set when it moved so much against the time that passed since the last look; less is drift, which timers take in as they fire.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly long _start;
    private DateTimeOffset _origin;

    public RelayClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _origin = time.GetUtcNow();
    }

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Time since the start, which no setting of the clock moves.</summary>
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    public long Tick => Elapsed.Ticks / TickLength.Ticks;

    /// <summary>The tick at which a moment of the calendar will have come, as clocks go now.</summary>
    public long TickOf(DateTimeOffset moment) => TickAfter(moment - Now);

    /// <summary>The tick at which some time has passed.</summary>
    public long TickAfter(TimeSpan wait) => Ceiling(Elapsed.Ticks + Math.Clamp(wait.Ticks, 0, DateTimeOffset.MaxValue.Ticks));

    public TimeSpan Until(long tick) => tick >= long.MaxValue / TickLength.Ticks ? TimeSpan.MaxValue : TimeSpan.FromTicks((tick * TickLength.Ticks) - Elapsed.Ticks);

    /// <summary>Whether the calendar was set since the last question. Ticks of moments must be reckoned anew then.</summary>
    public bool WasSet()
    {
        var origin = Now - Elapsed;
        var moved = (origin - _origin).Duration();
        _origin = origin;
        return moved >= Tolerance;
    }

    private static long Ceiling(long ticks) => ticks <= 0 ? 0 : ((ticks - 1) / TickLength.Ticks) + 1;
}
