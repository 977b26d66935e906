using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>A change that waits for its commit.</summary>
internal sealed class PendingChange(SpoolChange change)
{
    /// <summary>Who waits goes on where this is set: never on the writer's thread.</summary>
    private readonly TaskCompletionSource<List<SpoolId>> _done = new();

    public SpoolChange Change => change;

    /// <summary>Messages whose files may be deleted once the commit is done.</summary>
    public List<SpoolId> ObsoleteFiles { get; } = [];

    public Task<List<SpoolId>> Task => _done.Task;

    /// <summary>Runs what waits for it, before it returns.</summary>
    public void Succeed() => _done.SetResult(ObsoleteFiles);

    public void Fail(SpoolException exception) => ThreadPool.UnsafeQueueUserWorkItem(static failed => failed.Done.SetException(failed.Exception), (Done: _done, Exception: exception), preferLocal: false);
}

/// <summary>A part of a long change, in a transaction of its own.</summary>
internal abstract class WriterSlice
{
    public abstract void Run(WriterSession session);

    public abstract void Succeed();

    public abstract void Fail(SpoolException exception);
}

/// <inheritdoc/>
internal sealed class WriterSlice<T>(Func<WriterSession, T> work) : WriterSlice
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _done.Task;

    public override void Run(WriterSession session) => _result = work(session);

    public override void Succeed() => _done.SetResult(_result!); // Run has set it, or this is not called.

    public override void Fail(SpoolException exception) => _done.SetException(exception);
}
