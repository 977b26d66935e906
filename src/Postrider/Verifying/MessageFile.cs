using System.Buffers;
using Postrider.Relay.Submission;

namespace Postrider.Verifying;

/// <summary>A message as people keep it in a file, read as it went over the wire: line ends become CRLF, the line before a mailbox's message is left out.</summary>
internal sealed class MessageFile(Stream text) : Stream
{
    private const int BlockLength = 64 * 1024;

    /// <summary>Of a mailbox's <c>From user date</c>; a line beyond is the message itself.</summary>
    private const int MaximumMailboxLine = 1000;

    private readonly LineEndWriter _lineEnds = new();
    private readonly ArrayBufferWriter<byte> _ready = new(2 * BlockLength);
    private readonly byte[] _block = new byte[BlockLength];
    private int _given;
    private bool _isBegun;
    private bool _isFinished;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _ready.WrittenCount && !_isFinished)
        {
            _ready.ResetWrittenCount();
            _given = 0;
            var length = await text.ReadAtLeastAsync(_block, _isBegun ? 1 : MaximumMailboxLine, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (length == 0)
            {
                _lineEnds.Finish(_ready);
                _isFinished = true;
                break;
            }

            var octets = _block.AsSpan(0, length);
            _lineEnds.Write(_isBegun ? octets : WithoutMailboxLine(octets), _ready);
            _isBegun = true;
        }

        var ready = _ready.WrittenMemory[_given..];
        if (ready.Length > buffer.Length) ready = ready[..buffer.Length];
        ready.CopyTo(buffer);
        _given += ready.Length;
        return ready.Length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) text.Dispose();
        base.Dispose(disposing);
    }

    private static ReadOnlySpan<byte> WithoutMailboxLine(ReadOnlySpan<byte> octets) =>
        octets.StartsWith("From "u8) ? octets[(octets.IndexOf((byte)'\n') + 1)..] : octets;
}
