using System.Buffers;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Submission;

/// <summary>
/// The start of a message whose header section did not come in one piece. What is more than a little counts as memory of messages on their way
/// in: many senders who never end their header must not hold more together than that.
/// </summary>
internal sealed class HeadBuffer(ISpool spool) : IDisposable
{
    /// <summary>Octets that are not counted: nearly every header section has less, and mail like that is never refused for want of memory.</summary>
    private const int Free = 16 * 1024;

    private byte[] _octets = ArrayPool<byte>.Shared.Rent(4096);
    private int _taken;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, Length);

    /// <summary>Appends, unless there is no memory for it.</summary>
    public bool TryAppend(ReadOnlySpan<byte> octets)
    {
        if (!TryGrow(Length + octets.Length)) return false;
        octets.CopyTo(_octets.AsSpan(Length));
        Length += octets.Length;
        return true;
    }

    public void Dispose()
    {
        var octets = _octets;
        _octets = [];
        Length = 0;
        if (octets.Length > 0) ArrayPool<byte>.Shared.Return(octets);
        if (_taken > 0) spool.ReturnMemory(_taken);
        _taken = 0;
    }

    private bool TryGrow(int length)
    {
        if (length <= _octets.Length) return true;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, _octets.Length * 2));
        var more = larger.Length > Free ? larger.Length - _taken : 0;
        if (more > 0 && !spool.TryTakeMemory(more))
        {
            ArrayPool<byte>.Shared.Return(larger);
            return false;
        }

        _taken += more;
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = larger;
        return true;
    }
}
