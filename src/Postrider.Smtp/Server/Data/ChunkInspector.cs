using System.Buffers;

namespace Postrider.Smtp.Server.Data;

/// <summary>
/// Looks for carriage returns and line feeds that stand alone in the chunks of BDAT (RFC 3030, 2), which hold no doubled dots and whose
/// length is known, but which may leave by DATA. Not for BODY=BINARYMIME, where any octet means itself.
/// </summary>
public sealed class ChunkInspector
{
    private byte _previous;

    /// <summary>The first thing found that is no line end.</summary>
    public LineEndFault Fault { get; private set; }

    /// <summary>Whether the octets so far end with a whole line; nothing does.</summary>
    public bool EndsInLineEnd => _previous == (byte)'\n';

    /// <summary>Looks at the next octets of the message; a line end may lie across two chunks.</summary>
    public void Inspect(ReadOnlySequence<byte> octets)
    {
        foreach (var block in octets)
        {
            if (Fault != LineEndFault.None) return;
            if (!block.IsEmpty) Inspect(block.Span);
        }
    }

    /// <summary>The message ends here, be it within a line.</summary>
    public void Finish()
    {
        if (_previous == (byte)'\r' && Fault == LineEndFault.None) Fault = LineEndFault.BareCarriageReturn;
    }

    public void Reset()
    {
        _previous = 0;
        Fault = LineEndFault.None;
    }

    private void Inspect(ReadOnlySpan<byte> block)
    {
        for (var at = LineScan.Next(block, 0, _previous); at < block.Length; at = LineScan.Next(block, at + 1, _previous))
        {
            var before = at == 0 ? _previous : block[at - 1];
            if (block[at] == (byte)'.' && before == (byte)'\n') continue;
            Fault = block[at] == (byte)'\n' ? LineEndFault.BareLineFeed : LineEndFault.BareCarriageReturn;
            return;
        }

        _previous = block[^1];
    }
}
