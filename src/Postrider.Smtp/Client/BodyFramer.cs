using System.Buffers;

namespace Postrider.Smtp.Client;

/// <summary>
/// Turns a body into the octets after DATA or BDAT, block by block: doubles the dot at the start of a line (RFC 5321, 4.5.2) and, in the
/// same pass, refuses a carriage return or line feed that stands alone. Such a body could hide a second message from a peer that takes
/// them for line ends (SMTP smuggling).
/// </summary>
public sealed class BodyFramer(BodyFraming framing)
{
    private Position _position = Position.LineStart;

    private enum Position : byte
    {
        LineStart,
        InLine,
        AfterCarriageReturn,
    }

    /// <summary>Frames the next block.</summary>
    /// <returns>False for a bare carriage return or line feed: the transaction must not be completed.</returns>
    public bool TryFrame(ReadOnlySpan<byte> block, IBufferWriter<byte> output)
    {
        if (framing == BodyFraming.BinaryChunk)
        {
            output.Write(block);
            return true;
        }

        if (block.IsEmpty) return true;
        var at = 0;
        if (_position == Position.AfterCarriageReturn)
        {
            if (block[0] != (byte)'\n') return false;
            _position = Position.LineStart;
            at = 1;
        }

        // At most the first octet and each third after it is a dot to be doubled.
        var into = output.GetSpan(block.Length + block.Length / 3 + 2);
        var copied = 0;
        var written = 0;
        while (at < block.Length)
        {
            if (_position == Position.LineStart && block[at] == (byte)'.' && framing == BodyFraming.Dots)
            {
                block[copied..at].CopyTo(into[written..]);
                written += at - copied;
                into[written++] = (byte)'.';
                copied = at;
            }

            _position = Position.InLine;
            var end = block[at..].IndexOfAny((byte)'\r', (byte)'\n');
            if (end < 0) break;
            at += end;
            if (block[at] == (byte)'\n') return false;
            if (at + 1 == block.Length)
            {
                _position = Position.AfterCarriageReturn;
                break;
            }

            if (block[at + 1] != (byte)'\n') return false;
            _position = Position.LineStart;
            at += 2;
        }

        block[copied..].CopyTo(into[written..]);
        output.Advance(written + block.Length - copied);
        return true;
    }

    /// <summary>Ends the body: after DATA, with the line that holds one dot.</summary>
    /// <returns>False when the body ended in a bare carriage return.</returns>
    public bool TryFinish(IBufferWriter<byte> output)
    {
        if (_position == Position.AfterCarriageReturn) return false;
        if (framing != BodyFraming.Dots) return true;
        if (_position == Position.InLine) output.Write("\r\n"u8);
        output.Write(".\r\n"u8);
        return true;
    }
}

/// <summary>How a body goes over the wire.</summary>
public enum BodyFraming : byte
{
    /// <summary>After DATA: dots doubled, ended by a line with one dot.</summary>
    Dots,

    /// <summary>After BDAT: as it is, but lines must end in CRLF.</summary>
    Chunk,

    /// <summary>After BDAT with BODY=BINARYMIME: any octets.</summary>
    BinaryChunk,
}
