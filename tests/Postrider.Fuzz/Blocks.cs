using System.Buffers;

namespace Postrider.Fuzz;

/// <summary>Octets cut into the blocks of a sequence.</summary>
internal static class Blocks
{
    public static ReadOnlySequence<byte> Cut(ReadOnlySpan<byte> octets, int length)
    {
        var first = new Block([], null);
        var last = first;
        for (; !octets.IsEmpty; octets = octets[Math.Min(length, octets.Length)..]) last = new Block(octets[..Math.Min(length, octets.Length)].ToArray(), last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Block : ReadOnlySequenceSegment<byte>
    {
        public Block(byte[] octets, Block? previous)
        {
            Memory = octets;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
