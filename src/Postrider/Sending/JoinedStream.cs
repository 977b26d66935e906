namespace Postrider.Sending;

/// <summary>Octets in memory, and then a stream.</summary>
internal sealed class JoinedStream(IReadOnlyList<ReadOnlyMemory<byte>> first, Stream rest) : Stream
{
    private int _piece;
    private int _offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_piece < first.Count && _offset == first[_piece].Length) (_piece, _offset) = (_piece + 1, 0);
        if (_piece == first.Count) return rest.ReadAsync(buffer, cancellationToken);
        var length = Math.Min(buffer.Length, first[_piece].Length - _offset);
        first[_piece].Slice(_offset, length).CopyTo(buffer);
        _offset += length;
        return new(length);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
