using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>What stands before a body, and then its file, which it owns.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, FileStream file) : ReadOnlyStream
{
    private int _read;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read == prefix.Length) return file.ReadAsync(buffer, cancellationToken);
        var length = Math.Min(buffer.Length, prefix.Length - _read);
        prefix.Slice(_read, length).CopyTo(buffer);
        _read += length;
        return new(length);
    }

    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
