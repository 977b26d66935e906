namespace Postrider.Storage.Spooling;

/// <summary>
/// The octets that bodies on their way in may hold together. Whoever gets none writes to a file instead: nobody waits for another's memory,
/// so that nobody can wait for ever, and the disk's own pace holds senders back.
/// </summary>
internal sealed class BodyMemory(long limit)
{
    private long _limit = limit;
    private long _used;

    /// <summary>A smaller one takes nothing from those who have it already.</summary>
    public long Limit
    {
        get => Interlocked.Read(ref _limit);
        set => Interlocked.Exchange(ref _limit, value);
    }

    public long Used => Interlocked.Read(ref _used);

    public bool TryTake(int octets)
    {
        if (Interlocked.Add(ref _used, octets) <= Limit) return true;
        Interlocked.Add(ref _used, -octets);
        return false;
    }

    public void Return(int octets) => Interlocked.Add(ref _used, -octets);
}
