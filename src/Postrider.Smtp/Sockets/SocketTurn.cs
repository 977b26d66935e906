namespace Postrider.Smtp.Sockets;

/// <summary>
/// Sees to it that a client that sends faster than we read, who would keep a <see cref="SocketThread"/> to itself, goes on on the thread pool. Whoever waits
/// for our replies, as mail does, never notices.
/// </summary>
internal struct SocketTurn
{
    /// <summary>Reads in a row for which nothing was waited; about 64 KiB, for a read brings a page.</summary>
    private const int Most = 16;

    /// <summary>Less is no wait: a client on the same machine takes longer to answer a reply.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMicroseconds(10);

    private int _inARow;

    /// <summary>To be called after each read.</summary>
    /// <param name="waited">How long its octets were waited for.</param>
    public ValueTask AfterAsync(TimeSpan waited)
    {
        if (waited >= ShortestWait)
        {
            _inARow = 0;
            return default;
        }

        if (++_inARow < Most) return default;
        _inARow = 0;
        return SocketThread.LeaveAsync();
    }
}
