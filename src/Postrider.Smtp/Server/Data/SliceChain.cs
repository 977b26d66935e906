using System.Buffers;

namespace Postrider.Smtp.Server.Data;

/// <summary>
/// Strings slices of memory together into one sequence. Long ones are not copied; short ones that follow each other are put into one, for each
/// slice costs whoever reads the sequence far more than its copy: a body that is all dots would keep a core busy for its sender.
/// Its links are used again.
/// </summary>
internal sealed class SliceChain
{
    // Links beyond these are left to the garbage collector: only a body made of dots needs more at once.
    private const int MaximumKept = 256;

    private const int ShortSlice = 256;

    // Up to here, the dots of honest text, copying gains nothing.
    private const int FewSlices = 8;

    private const int GatheringSize = 4096;

    private readonly List<Link> _kept = [];
    private Link? _first;
    private Link? _last;
    private int _count;
    private byte[] _gathering = [];
    private int _gathered;
    private int _gatheredBefore = -1;

    public void Clear()
    {
        for (var i = 0; i < Math.Min(_count, _kept.Count); i++) _kept[i].Clear();
        _first = null;
        _last = null;
        _count = 0;
        _gathered = 0;
        _gatheredBefore = -1;
    }

    public void Add(ReadOnlyMemory<byte> slice)
    {
        if (slice.IsEmpty) return;
        if (slice.Length > ShortSlice || _count < FewSlices) Append(slice);
        else Gather(slice.Span);
    }

    /// <summary>What was added. Valid until the next <see cref="Clear"/>.</summary>
    public ReadOnlySequence<byte> ToSequence()
    {
        if (_first is null || _last is null) return ReadOnlySequence<byte>.Empty;
        return _first == _last ? new ReadOnlySequence<byte>(_first.Memory) : new ReadOnlySequence<byte>(_first, 0, _last, _last.Memory.Length);
    }

    private void Gather(ReadOnlySpan<byte> slice)
    {
        if (_gathering.Length - _gathered < slice.Length)
        {
            // What was gathered before stays where it is, for the links that show it.
            _gathering = new byte[GatheringSize];
            _gathered = 0;
            _gatheredBefore = -1;
        }

        slice.CopyTo(_gathering.AsSpan(_gathered));
        var begin = _gatheredBefore < 0 ? _gathered : _gatheredBefore;
        _gathered += slice.Length;
        var all = _gathering.AsMemory(begin, _gathered - begin);
        if (_gatheredBefore < 0) Append(all);
        else _last!.Grow(all); // There, since something was gathered into it.
        _gatheredBefore = begin;
    }

    private void Append(ReadOnlyMemory<byte> slice)
    {
        _gatheredBefore = -1;
        Link link;
        if (_count < _kept.Count)
        {
            link = _kept[_count];
        }
        else
        {
            link = new Link();
            if (_kept.Count < MaximumKept) _kept.Add(link);
        }

        _count++;
        link.Follow(_last, slice);
        _first ??= link;
        _last = link;
    }

    private sealed class Link : ReadOnlySequenceSegment<byte>
    {
        public void Follow(Link? previous, ReadOnlyMemory<byte> slice)
        {
            Memory = slice;
            Next = null;
            RunningIndex = previous is null ? 0 : previous.RunningIndex + previous.Memory.Length;
            previous?.Next = this;
        }

        public void Grow(ReadOnlyMemory<byte> all) => Memory = all;

        public void Clear()
        {
            Memory = default;
            Next = null;
        }
    }
}
