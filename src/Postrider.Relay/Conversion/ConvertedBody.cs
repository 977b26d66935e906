using Microsoft.Win32.SafeHandles;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Conversion;

/// <summary>The result of a conversion: in memory, or in a file whose name is gone as soon as it is open, so that no crash leaves it behind.</summary>
internal sealed class ConvertedBody : IStoredBody
{
    private readonly MemoryStream? _memory;
    private readonly SafeFileHandle? _file;

    public ConvertedBody() => _memory = new MemoryStream();

    private ConvertedBody(SafeFileHandle file) => _file = file;

    public long Size { get; private set; }

    public ReadOnlyMemory<byte> Memory => _memory is null ? default : _memory.GetBuffer().AsMemory(0, (int)_memory.Length);

    public static ConvertedBody OnDisk(string directory)
    {
        var path = Path.Combine(directory, $"convert-{Guid.NewGuid():N}");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            File.Delete(path);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return new ConvertedBody(file);
    }

    public ReadOnlyMemory<byte> Prefix => default;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        if (_file is { } file) await RandomAccess.WriteAsync(file, octets, Size, cancellation).ConfigureAwait(false);
        else _memory?.Write(octets.Span);
        Size += octets.Length;
    }

    public Stream OpenRead() => _file is { } file ? new HandleStream(file, Size) : new MemoryStream(_memory?.GetBuffer() ?? [], 0, (int)Size, writable: false);

    public ValueTask DisposeAsync()
    {
        _file?.Dispose();
        return ValueTask.CompletedTask;
    }
}
