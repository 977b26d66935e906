namespace Postrider.Relay.Shaping;

/// <summary>The last changes of pace. Safe for use by many at once.</summary>
internal sealed class ShapingJournal
{
    private const int Capacity = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<ShapingEvent> _events = new();

    public void Add(ShapingEvent happened)
    {
        lock (_gate)
        {
            if (_events.Count == Capacity) _events.Dequeue();
            _events.Enqueue(happened);
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<ShapingEvent> Read()
    {
        lock (_gate) return [.. _events.Reverse()];
    }
}
