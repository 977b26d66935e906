namespace Postrider.Storage.Spooling;

/// <summary>
/// Tells those who wait that their changes are on disk, on the thread pool, several by one thread: a thread woken for each of them costs
/// more than what it does when it is awake.
/// </summary>
internal sealed class CommitNews : IThreadPoolWorkItem
{
    /// <summary>Few enough that the last of them is not kept waiting and other cores get their share.</summary>
    private const int Most = 8;

    private readonly PendingChange[] _changes;

    private CommitNews(PendingChange[] changes) => _changes = changes;

    public static void Tell(List<PendingChange> group)
    {
        for (var i = 0; i < group.Count; i += Most)
            ThreadPool.UnsafeQueueUserWorkItem(new CommitNews([.. group[i..Math.Min(group.Count, i + Most)]]), preferLocal: false);
    }

    public void Execute()
    {
        foreach (var change in _changes) change.Succeed();
    }
}
