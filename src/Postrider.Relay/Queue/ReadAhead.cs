using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>
/// New recipients that the reader brought before whoever made them durable could offer them. A late offer of one would send again what may be done
/// already. Kept for one to two minutes, which no thread is late.
/// </summary>
internal sealed class ReadAhead
{
    private HashSet<RecipientKey> _new = [];
    private HashSet<RecipientKey> _old = [];

    public void Add(RecipientKey key) => _new.Add(key);

    public bool WasRead(RecipientKey key) => (_new.Count > 0 && _new.Remove(key)) || (_old.Count > 0 && _old.Remove(key));

    /// <summary>A minute has passed.</summary>
    public void Age()
    {
        (_old, _new) = (_new, _old);
        // A set that was once large stays so, and clearing it costs its size.
        if (_new.EnsureCapacity(0) > 10_000) _new = [];
        else _new.Clear();
    }
}
