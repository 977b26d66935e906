namespace Postrider.Relay.Queue;

/// <summary>Something that waits for a moment in a <see cref="TimerWheel"/>.</summary>
internal abstract class TimerNode
{
    /// <summary>The tick waited for; has a meaning only while <see cref="IsArmed"/>.</summary>
    internal long Tick { get; set; }

    /// <summary>The slot it stands in, or <see cref="TimerWheel.NoSlot"/>.</summary>
    internal int Slot { get; set; } = TimerWheel.NoSlot;

    internal TimerNode? NextTimer { get; set; }

    internal TimerNode? PreviousTimer { get; set; }

    public bool IsArmed => Slot != TimerWheel.NoSlot;
}
