using System.Buffers;

namespace Postrider.Smtp.Server.Data;

/// <summary>Strings slices of memory together into one sequence, without copying them. Its links are used again.</summary>
internal sealed class SliceChain
{
    // Links beyond these are left to the garbage collector: only a body made of dots needs more at once.
    private const int MaximumKept = 256;

    private readonly List<Link> _kept = [];
    private Link? _first;
    private Link? _last;
    private int _count;

    public void Clear()
    {
        for (var i = 0; i < Math.Min(_count, _kept.Count); i++) _kept[i].Clear();
        _first = null;
        _last = null;
        _count = 0;
    }

    public void Add(ReadOnlyMemory<byte> slice)
    {
        if (slice.IsEmpty) return;
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

    /// <summary>What was added. Valid until the next <see cref="Clear"/>.</summary>
    public ReadOnlySequence<byte> ToSequence()
    {
        if (_first is null || _last is null) return ReadOnlySequence<byte>.Empty;
        return _first == _last ? new ReadOnlySequence<byte>(_first.Memory) : new ReadOnlySequence<byte>(_first, 0, _last, _last.Memory.Length);
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

        public void Clear()
        {
            Memory = default;
            Next = null;
        }
    }
}
