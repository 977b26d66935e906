using System.Collections.Concurrent;
using System.Net;

namespace Postrider.Relay.Queue;

/// <summary>Addresses that failed lately, so that a dead first MX does not cost its time-out for every connection. Safe for use by many at once.</summary>
internal sealed class HostMemory
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<IPAddress, TimeSpan> _failed = new();
    private int _turn;

    /// <summary>A number for each connection, by which hosts of the same rank take turns.</summary>
    public int NextTurn() => Interlocked.Increment(ref _turn) & int.MaxValue;

    public void Failed(IPAddress address, TimeSpan elapsed) => _failed[address] = elapsed + Remembered;

    public void Worked(IPAddress address)
    {
        if (!_failed.IsEmpty) _failed.TryRemove(address, out _);
    }

    public bool IsBad(IPAddress address, TimeSpan elapsed) => _failed.TryGetValue(address, out var until) && until > elapsed;
}
