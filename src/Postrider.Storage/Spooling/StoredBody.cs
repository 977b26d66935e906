using System.Buffers;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>A body from the database in pooled memory, with what stands before it.</summary>
internal sealed class MemoryBody : IStoredBody
{
    private byte[]? _octets;
    private readonly int _size;

    private readonly int _prefixLength;

    public MemoryBody(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> octets)
    {
        _size = prefix.Length + octets.Length;
        _prefixLength = prefix.Length;
        _octets = ArrayPool<byte>.Shared.Rent(Math.Max(1, _size));
        prefix.CopyTo(_octets);
        octets.CopyTo(_octets.AsSpan(prefix.Length));
    }

    public long Size => _size;

    public ReadOnlyMemory<byte> Memory => Octets.AsMemory(0, _size);

    public ReadOnlyMemory<byte> Prefix => Octets.AsMemory(0, _prefixLength);

    private byte[] Octets => _octets ?? throw new ObjectDisposedException(nameof(MemoryBody));

    public Stream OpenRead() => new MemoryStream(Octets, 0, _size, writable: false);

    public ValueTask DisposeAsync()
    {
        if (_octets is { } octets) ArrayPool<byte>.Shared.Return(octets);
        _octets = null;
        return ValueTask.CompletedTask;
    }
}

/// <summary>A body in its file, and what stands before it. The file may be deleted while it is being read.</summary>
/// <param name="size">Octets in all.</param>
internal sealed class FileBody(ReadOnlyMemory<byte> prefix, string path, long size) : IStoredBody
{
    private const int ReadBuffer = 64 * 1024;

    public long Size => size;

    public ReadOnlyMemory<byte> Memory => default;

    public ReadOnlyMemory<byte> Prefix => prefix;

    public Stream OpenRead() => prefix.IsEmpty ? OpenFile() : new PrefixedStream(prefix, OpenFile());

    private FileStream OpenFile() => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = ReadBuffer,
        Options = FileOptions.SequentialScan | FileOptions.Asynchronous,
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
