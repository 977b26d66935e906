using System.Buffers;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>A body from the database in pooled memory.</summary>
internal sealed class MemoryBody : IStoredBody
{
    private byte[]? _octets;
    private readonly int _size;

    public MemoryBody(ReadOnlySpan<byte> octets)
    {
        _size = octets.Length;
        _octets = ArrayPool<byte>.Shared.Rent(Math.Max(1, _size));
        octets.CopyTo(_octets);
    }

    public long Size => _size;

    public ReadOnlyMemory<byte> Memory => Octets.AsMemory(0, _size);

    private byte[] Octets => _octets ?? throw new ObjectDisposedException(nameof(MemoryBody));

    public Stream OpenRead() => new MemoryStream(Octets, 0, _size, writable: false);

    public ValueTask DisposeAsync()
    {
        if (_octets is { } octets) ArrayPool<byte>.Shared.Return(octets);
        _octets = null;
        return ValueTask.CompletedTask;
    }
}

/// <summary>A body in its file. The file may be deleted while it is being read.</summary>
internal sealed class FileBody(string path, long size) : IStoredBody
{
    private const int ReadBuffer = 64 * 1024;

    public long Size => size;

    public ReadOnlyMemory<byte> Memory => default;

    public Stream OpenRead() => new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = ReadBuffer,
        Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
