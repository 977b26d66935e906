namespace Postrider.Smtp.Server.Hosting;

/// <summary>
/// One timer for all the deadlines of a session, of which one is in force at a time. Moving a deadline further away costs no change of the
/// timer: it looks again when it fires too early.
/// </summary>
internal sealed class Patience : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Action _expired;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private long _deadline = long.MaxValue;
    private long _scheduled = long.MaxValue;

    /// <param name="time">The clock.</param>
    /// <param name="expired">Called once for a deadline that passed while it was in force.</param>
    public Patience(TimeProvider time, Action expired)
    {
        _time = time;
        _expired = expired;
        _timer = time.CreateTimer(static patience => ((Patience)patience!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The moment that lies so far ahead, for <see cref="Until"/>.</summary>
    public long In(TimeSpan span) => _time.GetTimestamp() + (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>Puts a deadline in force, in place of the one before.</summary>
    public void Until(long deadline)
    {
        lock (_gate)
        {
            _deadline = deadline;
            if (deadline < _scheduled) Schedule();
        }
    }

    /// <summary>No deadline is in force.</summary>
    public void Rest()
    {
        lock (_gate) _deadline = long.MaxValue;
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            _scheduled = long.MaxValue;
            if (_deadline == long.MaxValue) return;
            if (_deadline > _time.GetTimestamp())
            {
                Schedule();
                return;
            }

            _deadline = long.MaxValue;
        }

        _expired();
    }

    private void Schedule()
    {
        _scheduled = _deadline;
        // Timers count milliseconds: rounded down, this one would fire too early and look again at once.
        var wait = Math.Ceiling(_time.GetElapsedTime(_time.GetTimestamp(), _deadline).TotalMilliseconds);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(wait, 0, uint.MaxValue - 1)), Timeout.InfiniteTimeSpan);
    }
}
