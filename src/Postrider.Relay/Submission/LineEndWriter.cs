using System.Buffers;

namespace Postrider.Relay.Submission;

/// <summary>Turns LF, CR and CRLF into CRLF, over any cuts of the text, and ends the last line.</summary>
public sealed class LineEndWriter
{
    private bool _afterCarriageReturn;
    private bool _isLineOpen;

    public void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        while (!text.IsEmpty)
        {
            if (_afterCarriageReturn)
            {
                _afterCarriageReturn = false;
                if (text[0] == (byte)'\n')
                {
                    text = text[1..];
                    continue;
                }
            }

            var end = text.IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0)
            {
                output.Write(text);
                _isLineOpen = true;
                return;
            }

            output.Write(text[..end]);
            output.Write("\r\n"u8);
            _isLineOpen = false;
            _afterCarriageReturn = text[end] == (byte)'\r';
            text = text[(end + 1)..];
        }
    }

    /// <summary>The text is at its end.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (_isLineOpen) output.Write("\r\n"u8);
        _isLineOpen = false;
    }
}
