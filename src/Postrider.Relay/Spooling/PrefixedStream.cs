namespace Postrider.Relay.Spooling;

/// <summary>Fields that stand before a body, and then the body, whose stream it owns.</summary>
public sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream body) : ReadOnlyStream
{
    private int _read;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_read == prefix.Length) return body.ReadAsync(buffer, cancellationToken);
        var length = Math.Min(buffer.Length, prefix.Length - _read);
        prefix.Slice(_read, length).CopyTo(buffer);
        _read += length;
        return new(length);
    }

    public override async ValueTask DisposeAsync()
    {
        await body.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) body.Dispose();
        base.Dispose(disposing);
    }
}
