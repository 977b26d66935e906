using System.Buffers;

namespace Postrider.Smtp.Client;

/// <summary>Pooled memory in which commands and a block of the body are gathered, so that they leave in one write.</summary>
internal sealed class OutputBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _octets = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, Length);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(sizeHint, 1));
        return _octets.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Forgets what was written and gives the memory back: an idle connection holds none.</summary>
    public void Clear()
    {
        Length = 0;
        Dispose();
    }

    public void Dispose()
    {
        if (_octets.Length > 0) ArrayPool<byte>.Shared.Return(_octets);
        _octets = [];
    }

    private void Grow(int by)
    {
        if (_octets.Length - Length >= by) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(4096, Length + by));
        Written.CopyTo(larger);
        if (_octets.Length > 0) ArrayPool<byte>.Shared.Return(_octets);
        _octets = larger;
    }
}
