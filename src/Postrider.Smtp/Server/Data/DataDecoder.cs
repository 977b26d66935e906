using System.Buffers;

namespace Postrider.Smtp.Server.Data;

/// <summary>
/// Turns the octets after DATA into the message: takes the doubled dots away, finds the end, which is CRLF, dot, CRLF and nothing else
/// (RFC 5321, 4.1.1.4 and 4.5.2), and detects carriage returns and line feeds that stand alone. What it gives are slices of what it got, of which
/// only short ones are copied.
/// </summary>
public sealed class DataDecoder(LineEnds policy)
{
    private static readonly ReadOnlyMemory<byte> CarriageReturn = "\r"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> LineFeed = "\n"u8.ToArray();

    private readonly SliceChain _octets = new();
    private byte _previous = (byte)'\n';
    private bool _afterBareLineFeed;

    /// <summary>The first thing found that is no line end. With <see cref="LineEnds.Strict"/> the message must be refused, after its end.</summary>
    public LineEndFault Fault { get; private set; }

    /// <summary>Decodes what came.</summary>
    /// <param name="input">All octets that came and were not consumed yet.</param>
    /// <param name="octets">
    /// Octets of the message, valid as long as the input is and until the next call. Empty once a fault was found with <see cref="LineEnds.Strict"/>.
    /// </param>
    /// <param name="consumed">Up to where the input was used. When more is needed, all of it was examined.</param>
    public DataStatus Decode(ReadOnlySequence<byte> input, out ReadOnlySequence<byte> octets, out SequencePosition consumed)
    {
        _octets.Clear();
        var status = DataStatus.NeedMore;
        var length = input.Length;
        var offset = 0L;
        var used = length;
        foreach (var block in input)
        {
            if (block.IsEmpty) continue;
            var memory = block;
            if (offset + block.Length == length && block.Span[^1] == (byte)'\r')
            {
                // Only the octet that comes next tells whether this one ends a line.
                memory = block[..^1];
                used--;
            }

            var stop = DecodeBlock(memory, offset, input, ref status);
            if (stop < 0)
            {
                offset += block.Length;
                continue;
            }

            used = offset + stop;
            if (status == DataStatus.Complete) used += 3;
            break;
        }

        octets = policy == LineEnds.Strict && Fault != LineEndFault.None ? ReadOnlySequence<byte>.Empty : _octets.ToSequence();
        consumed = input.GetPosition(used);
        if (status == DataStatus.Complete) _previous = (byte)'\n';
        return status;
    }

    /// <summary>Makes the decoder ready for another message.</summary>
    public void Reset()
    {
        _octets.Clear();
        _previous = (byte)'\n';
        _afterBareLineFeed = false;
        Fault = LineEndFault.None;
    }

    /// <returns>Where in the block the input stops: at the dot that ends the message, or at one that cannot be judged yet. -1 for nowhere.</returns>
    private int DecodeBlock(ReadOnlyMemory<byte> block, long offset, in ReadOnlySequence<byte> input, ref DataStatus status)
    {
        var span = block.Span;
        var begin = 0;
        var bare = _afterBareLineFeed ? -1 : -2;
        for (var at = LineScan.Next(span, 0, _previous); at < span.Length; at = LineScan.Next(span, at + 1, _previous))
        {
            if (span[at] == (byte)'\n')
            {
                Report(LineEndFault.BareLineFeed);
                bare = at;
                if (policy == LineEnds.Normalize) Insert(block, ref begin, at, CarriageReturn);
                continue;
            }

            if ((at == 0 ? _previous : span[at - 1]) == (byte)'\r')
            {
                Report(LineEndFault.BareCarriageReturn);
                if (policy == LineEnds.Normalize) Insert(block, ref begin, at, LineFeed);
                continue;
            }

            // The dot after a line feed that ended no line is a dot like any other.
            if (bare == at - 1) continue;
            var dot = at + 2 < span.Length ? Judge(span.Slice(at + 1, 2)) : JudgeAcross(input, offset + at);
            if (dot == DotMeaning.Doubled)
            {
                _octets.Add(block[begin..at]);
                begin = at + 1;
                continue;
            }

            _octets.Add(block[begin..at]);
            _previous = (byte)'\n';
            _afterBareLineFeed = false;
            if (dot == DotMeaning.End) status = DataStatus.Complete;
            return at;
        }

        _octets.Add(block[begin..]);
        if (span.IsEmpty) return -1;
        _previous = span[^1];
        _afterBareLineFeed = bare == span.Length - 1;
        return -1;
    }

    private enum DotMeaning : byte
    {
        Doubled,
        End,
        Unknown,
    }

    /// <param name="next">The two octets after the dot, or as many as have come.</param>
    private static DotMeaning Judge(ReadOnlySpan<byte> next)
    {
        if (next.Length > 0 && next[0] != (byte)'\r') return DotMeaning.Doubled;
        if (next.Length < 2) return DotMeaning.Unknown;
        return next[1] == (byte)'\n' ? DotMeaning.End : DotMeaning.Doubled;
    }

    private static DotMeaning JudgeAcross(in ReadOnlySequence<byte> input, long dot)
    {
        var rest = input.Slice(dot + 1);
        Span<byte> next = stackalloc byte[(int)Math.Min(2, rest.Length)];
        rest.Slice(0, next.Length).CopyTo(next);
        return Judge(next);
    }

    private void Insert(ReadOnlyMemory<byte> block, ref int begin, int at, ReadOnlyMemory<byte> missing)
    {
        _octets.Add(block[begin..at]);
        _octets.Add(missing);
        begin = at;
    }

    private void Report(LineEndFault fault)
    {
        if (Fault == LineEndFault.None) Fault = fault;
    }
}
