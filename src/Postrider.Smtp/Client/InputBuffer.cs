using System.Buffers;

namespace Postrider.Smtp.Client;

/// <summary>What came from a peer and was not read yet. It holds memory only while there is something.</summary>
internal sealed class InputBuffer : IDisposable
{
    private const int FirstOctets = 4096;

    private byte[] _octets = [];
    private int _start;
    private int _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Unread => _octets.AsSpan(_start.._end);

    /// <summary>Room behind what is there, one octet at least. Whoever reads bounds what may come, a line for instance, and so how far this grows.</summary>
    public Memory<byte> Room()
    {
        if (_octets.Length == 0) _octets = ArrayPool<byte>.Shared.Rent(FirstOctets);
        if (_start > 0)
        {
            _octets.AsSpan(_start.._end).CopyTo(_octets);
            _end -= _start;
            _start = 0;
        }

        if (_end < _octets.Length) return _octets.AsMemory(_end);
        var larger = ArrayPool<byte>.Shared.Rent(_octets.Length * 2);
        _octets.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = larger;
        return _octets.AsMemory(_end);
    }

    /// <summary>So many octets were put into the <see cref="Room"/>.</summary>
    public void Came(int octets) => _end += octets;

    /// <summary>So many of the unread octets were read.</summary>
    public void Consume(int octets)
    {
        _start += octets;
        if (_start == _end) Dispose();
    }

    public void Dispose()
    {
        var octets = _octets;
        _octets = [];
        _start = 0;
        _end = 0;
        if (octets.Length > 0) ArrayPool<byte>.Shared.Return(octets);
    }
}
