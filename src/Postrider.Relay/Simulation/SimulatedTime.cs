namespace Postrider.Relay.Simulation;

/// <summary>A clock that the simulation moves.</summary>
/// <param name="start">What it says at the beginning.</param>
internal sealed class SimulatedTime(DateTimeOffset start) : TimeProvider
{
    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    /// <summary>Lets time come to a moment; it never goes back.</summary>
    public void MoveTo(TimeSpan elapsed)
    {
        if (elapsed > Elapsed) Elapsed = elapsed;
    }
}
