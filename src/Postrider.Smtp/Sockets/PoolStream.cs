namespace Postrider.Smtp.Sockets;

/// <summary>
/// A stream over a socket whose readers go on on the thread pool: under TLS for the time of a handshake, whose arithmetic and certificate chains would keep
/// a <see cref="SocketThread"/> for milliseconds, and under whole connections that carry no mail.
/// </summary>
/// <param name="inner">The stream, disposed with this.</param>
public sealed class PoolStream(Stream inner) : Stream
{
    private volatile bool _isDirect;

    /// <summary>From now on readers go on where their octets come in.</summary>
    public void GoDirect() => _isDirect = true;

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isDirect ? inner.ReadAsync(buffer, cancellationToken) : ReadAndLeaveAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadAndLeaveAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var read = await inner.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        await SocketThread.LeaveAsync().ConfigureAwait(false);
        return read;
    }
}
