namespace Postrider.Storage.Spooling;

/// <summary>
/// The octets that bodies on their way in may hold together. Whoever gets none writes to a file instead: nobody waits for another's memory,
/// so that nobody can wait for ever, and the disk's own pace holds senders back.
/// </summary>
internal sealed class BodyMemory(long limit)
{
    private long _used;

    public long Used => Interlocked.Read(ref _used);

    public bool TryTake(int octets)
    {
        if (Interlocked.Add(ref _used, octets) <= limit) return true;
        Interlocked.Add(ref _used, -octets);
        return false;
    }

    public void Return(int octets) => Interlocked.Add(ref _used, -octets);
}
