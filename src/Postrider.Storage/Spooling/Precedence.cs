namespace Postrider.Storage.Spooling;

/// <summary>Lets work that nobody waits for rest while something goes on that somebody does wait for.</summary>
internal sealed class Precedence
{
    private readonly Lock _gate = new();
    private int _holds;
    private TaskCompletionSource? _ended;

    /// <summary>Takes precedence until what it returns is disposed of.</summary>
    public Held Hold()
    {
        lock (_gate)
        {
            _holds++;
            _ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new Held(this);
    }

    /// <summary>Waits until nothing holds it, or the wait is called off; it does not throw.</summary>
    public async Task EndedAsync(CancellationToken cancellation)
    {
        Task? ended;
        lock (_gate) ended = _ended?.Task;
        if (ended is not null) await ended.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Release()
    {
        lock (_gate)
        {
            if (--_holds > 0) return;
            _ended?.SetResult();
            _ended = null;
        }
    }

    /// <summary>Precedence that was taken.</summary>
    public readonly struct Held(Precedence precedence) : IDisposable
    {
        public void Dispose() => precedence.Release();
    }
}
