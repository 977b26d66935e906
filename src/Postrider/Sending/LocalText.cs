using System.Buffers;
using Postrider.Relay.Spooling;
using Postrider.Relay.Submission;

namespace Postrider.Sending;

/// <summary>What the end of a message looks like on standard input.</summary>
internal enum MessageEnd
{
    /// <summary>The end of the input alone.</summary>
    EndOfInput,

    /// <summary>A line with a dot alone too, as people type it.</summary>
    DotLine,
}

/// <summary>Text of this machine as a stream of lines that end with CRLF.</summary>
internal sealed class LocalText(Stream source, MessageEnd end) : ReadOnlyStream
{
    private readonly LineEndWriter _lineEnds = new();
    private readonly ArrayBufferWriter<byte> _lines = new(32 * 1024);
    private readonly byte[] _chunk = new byte[16 * 1024];
    private int _read;
    private int _released;
    private bool _isLineStart = true;
    private bool _isEnded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_read == _released && !_isEnded) await FillAsync(cancellationToken).ConfigureAwait(false);
        var length = Math.Min(buffer.Length, _released - _read);
        _lines.WrittenSpan.Slice(_read, length).CopyTo(buffer.Span);
        _read += length;
        return length;
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        // What is kept is at most the dot that may turn out to be a line of its own.
        var kept = _lines.WrittenSpan[_released..].ToArray();
        _lines.ResetWrittenCount();
        _lines.Write(kept);
        _read = 0;
        var length = await source.ReadAsync(_chunk, cancellation).ConfigureAwait(false);
        if (length > 0)
        {
            _lineEnds.Write(_chunk.AsSpan(0, length), _lines);
        }
        else
        {
            _lineEnds.Finish(_lines);
            _isEnded = true;
        }

        _released = end == MessageEnd.DotLine ? FindRelease(_lines.WrittenSpan) : _lines.WrittenCount;
    }

    /// <summary>How far the text is known to belong to the message.</summary>
    private int FindRelease(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (_isLineStart && text[at] == (byte)'.')
            {
                if (at + 1 == text.Length && !_isEnded) return at;
                if (text[at..] is [_, (byte)'\r', ..])
                {
                    _isEnded = true;
                    return at;
                }
            }

            var length = text[at..].IndexOf((byte)'\n');
            _isLineStart = length >= 0;
            at = length < 0 ? text.Length : at + length + 1;
        }

        return at;
    }
}
