using System.Buffers;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>
/// Cuts command lines from the input. A line ends by CRLF and by nothing else (RFC 5321, 2.3.8): one with a bare CR or LF in it is one bad line,
/// for whoever stands before us may have read it as two. Bad and overlong lines are passed over up to their CRLF, without being held.
/// </summary>
internal sealed class CommandLineReader
{
    /// <summary>Octets of one line that are passed over: no client that means well sends so many.</summary>
    private const long MaximumSkipped = 1024 * 1024;

    private byte[] _joined = [];
    private bool _isSkipping;
    private long _skipped;

    /// <summary>Takes one line off the input.</summary>
    /// <param name="input">What came; what was used is cut off.</param>
    /// <param name="maximum">Octets of a line with its CRLF.</param>
    /// <param name="line">The line without its CRLF, until the next call; when the answer is <see cref="LineStatus.Line"/>.</param>
    public LineStatus Read(ref ReadOnlySequence<byte> input, int maximum, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (_isSkipping && !TrySkip(ref input)) return _skipped > MaximumSkipped ? LineStatus.Endless : LineStatus.Incomplete;
        var window = input.FirstSpan;
        var status = Scan(window, maximum, out var length);
        if (status == LineStatus.Incomplete && !input.IsSingleSegment)
        {
            window = Join(input, maximum);
            status = Scan(window, maximum, out length);
        }

        if (status == LineStatus.Line)
        {
            line = window[..length];
            input = input.Slice(length + 2);
        }
        else if (status != LineStatus.Incomplete)
        {
            _isSkipping = true;
            _skipped = 0;
        }

        return status;
    }

    /// <summary>Forgets what the last line held: a password, perhaps.</summary>
    public void Clear() => _joined.AsSpan().Clear();

    private static LineStatus Scan(ReadOnlySpan<byte> window, int maximum, out int length)
    {
        length = window.IndexOfAny((byte)'\r', (byte)'\n');
        // The CR must leave room for its LF within the maximum.
        if (length < 0 ? window.Length >= maximum : length + 2 > maximum) return LineStatus.TooLong;
        if (length < 0) return LineStatus.Incomplete;
        if (window[length] == (byte)'\n') return LineStatus.BareLineEnd;
        if (length + 1 == window.Length) return LineStatus.Incomplete;
        return window[length + 1] == (byte)'\n' ? LineStatus.Line : LineStatus.BareLineEnd;
    }

    private ReadOnlySpan<byte> Join(ReadOnlySequence<byte> input, int maximum)
    {
        var length = (int)Math.Min(input.Length, maximum);
        if (_joined.Length < length) _joined = new byte[maximum];
        input.Slice(0, length).CopyTo(_joined);
        return _joined.AsSpan(0, length);
    }

    private bool TrySkip(ref ReadOnlySequence<byte> input)
    {
        var reader = new SequenceReader<byte>(input);
        if (reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n"u8))
        {
            input = reader.UnreadSequence;
            _isSkipping = false;
            return true;
        }

        // A CR at the end may be the half of a CRLF.
        var kept = !input.IsEmpty && input.Slice(input.Length - 1).FirstSpan[0] == (byte)'\r' ? 1 : 0;
        _skipped += input.Length - kept;
        input = input.Slice(input.Length - kept);
        return false;
    }
}

/// <summary>What <see cref="CommandLineReader"/> found.</summary>
internal enum LineStatus
{
    /// <summary>The line's end has not come yet.</summary>
    Incomplete,

    Line,

    /// <summary>A CR or LF that is not part of a CRLF. The line is passed over.</summary>
    BareLineEnd,

    /// <summary>The line is passed over.</summary>
    TooLong,

    /// <summary>So much of a line was passed over that its end is waited for no longer.</summary>
    Endless,
}
