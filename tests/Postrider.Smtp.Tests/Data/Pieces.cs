using System.Buffers;

namespace Postrider.Smtp.Tests.Data;

/// <summary>Octets cut into the blocks of a sequence.</summary>
internal static class Pieces
{
    public static ReadOnlySequence<byte> Of(params ReadOnlySpan<byte[]> blocks)
    {
        var first = new Piece([], null);
        var last = first;
        foreach (var block in blocks) last = new Piece(block, last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>Cuts into blocks whose lengths go round among <paramref name="lengths"/>.</summary>
    public static ReadOnlySequence<byte> Cut(ReadOnlySpan<byte> octets, IReadOnlyList<int> lengths)
    {
        var first = new Piece([], null);
        var last = first;
        for (var i = 0; !octets.IsEmpty; i++)
        {
            var length = Math.Min(lengths[i % lengths.Count], octets.Length);
            last = new Piece(octets[..length].ToArray(), last);
            octets = octets[length..];
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] octets, Piece? previous)
        {
            Memory = octets;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
