using Postrider.Relay.Spooling;

namespace Postrider.Sending;

/// <summary>Octets in memory, and then a stream.</summary>
internal sealed class JoinedStream(IReadOnlyList<ReadOnlyMemory<byte>> first, Stream rest) : ReadOnlyStream
{
    private int _piece;
    private int _offset;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_piece < first.Count && _offset == first[_piece].Length) (_piece, _offset) = (_piece + 1, 0);
        if (_piece == first.Count) return rest.ReadAsync(buffer, cancellationToken);
        var length = Math.Min(buffer.Length, first[_piece].Length - _offset);
        first[_piece].Slice(_offset, length).CopyTo(buffer);
        _offset += length;
        return new(length);
    }
}
