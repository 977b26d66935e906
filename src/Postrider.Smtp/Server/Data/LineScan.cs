using System.Numerics;
using System.Runtime.Intrinsics;

namespace Postrider.Smtp.Server.Data;

/// <summary>
/// Looks for the octets of a body that need a decision, 32 at a time: a line feed without its carriage return, whatever follows a lone carriage
/// return, and a dot at the start of a line. A proper line end is none of them, so that plain text is passed at the speed of memory.
/// </summary>
internal static class LineScan
{
    private static readonly Vector256<byte> LineFeed = Vector256.Create((byte)'\n');
    private static readonly Vector256<byte> CarriageReturn = Vector256.Create((byte)'\r');
    private static readonly Vector256<byte> Dot = Vector256.Create((byte)'.');

    /// <param name="octets">A block of the body.</param>
    /// <param name="at">Where to begin.</param>
    /// <param name="previous">The octet before the block.</param>
    /// <returns>The place of the octet, or the length of the block.</returns>
    public static int Next(ReadOnlySpan<byte> octets, int at, byte previous)
    {
        if (at == 0 && !octets.IsEmpty)
        {
            if (Matters(previous, octets[0])) return 0;
            at = 1;
        }

        for (; octets.Length - at >= Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var current = Vector256.Create(octets[at..]);
            var before = Vector256.Create(octets[(at - 1)..]);
            var found = (Vector256.Equals(current, LineFeed) ^ Vector256.Equals(before, CarriageReturn))
                | (Vector256.Equals(current, Dot) & Vector256.Equals(before, LineFeed));
            if (found != Vector256<byte>.Zero) return at + BitOperations.TrailingZeroCount(found.ExtractMostSignificantBits());
        }

        while (at < octets.Length && !Matters(octets[at - 1], octets[at])) at++;
        return at;
    }

    private static bool Matters(byte before, byte current) =>
        (current == (byte)'\n') != (before == (byte)'\r') || (current == (byte)'.' && before == (byte)'\n');
}
