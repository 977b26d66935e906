namespace Postrider.Storage.Spooling;

/// <summary>What waits for the writer's thread: changes for the next group, slices of long changes.</summary>
internal sealed class WriterQueue : IDisposable
{
    /// <summary>Changes in one commit at most, so that the first of them does not wait for ever.</summary>
    private const int MaximumGroup = 1000;

    /// <summary>
    /// How long outcomes, for which no client waits, are kept for the commit of a message that comes anyway. While mail comes in this
    /// saves nearly every commit of outcomes alone.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Queue<PendingChange> _changes = new();
    private readonly Queue<WriterSlice> _slices = new();
    private Wait _wait;
    private bool _isUrgent;
    private bool _lastWasUrgent;
    private bool _isEnded;

    /// <summary>Changes that wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _changes.Count;
        }
    }

    public void Add(PendingChange change)
    {
        bool wakes;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            _changes.Enqueue(change);
            var isUrgent = change.Change.Append.Count > 0 || _changes.Count >= MaximumGroup;
            _isUrgent |= isUrgent;
            wakes = _wait == Wait.ForAnything || (isUrgent && _wait == Wait.ForMessages);
            if (wakes) _wait = Wait.None;
        }

        if (wakes) _wake.Set();
    }

    public void Add(WriterSlice slice)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            _slices.Enqueue(slice);
            _wait = Wait.None;
        }

        _wake.Set();
    }

    /// <summary>Nothing more comes. What waits is still taken.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            _wait = Wait.None;
        }

        _wake.Set();
    }

    /// <summary>Waits for work; for the writer's thread alone.</summary>
    /// <param name="group">Gets the changes of the next commit.</param>
    /// <param name="slice">A slice to be run after it.</param>
    /// <returns>Whether there is any; <c>false</c> after the end.</returns>
    public bool Take(List<PendingChange> group, out WriterSlice? slice)
    {
        var patience = Patience;
        while (true)
        {
            lock (_gate)
            {
                var waitsForMessages = patience == Patience && HasOutcomesAlone && _lastWasUrgent;
                if (!waitsForMessages)
                {
                    TakeAll(group, out slice);
                    if (group.Count > 0 || slice is not null) return true;
                    if (_isEnded) return false;
                    patience = Timeout.InfiniteTimeSpan;
                }

                _wait = waitsForMessages ? Wait.ForMessages : Wait.ForAnything;
            }

            _wake.WaitOne(patience);
            patience = Timeout.InfiniteTimeSpan;
        }
    }

    public void Dispose() => _wake.Dispose();

    private bool HasOutcomesAlone => _changes.Count > 0 && !_isUrgent && _slices.Count == 0 && !_isEnded;

    private void TakeAll(List<PendingChange> group, out WriterSlice? slice)
    {
        _wait = Wait.None;
        while (group.Count < MaximumGroup && _changes.TryDequeue(out var change)) group.Add(change);
        _slices.TryDequeue(out slice);
        _lastWasUrgent = _isUrgent;
        _isUrgent = _changes.Count > 0;
    }

    /// <summary>What wakes the thread; while it works, nothing needs to.</summary>
    private enum Wait
    {
        None,
        ForMessages,
        ForAnything,
    }
}
