using System.Numerics;
using System.Runtime.InteropServices;

namespace Postrider.Storage.Spooling;

/// <summary>CRC-32C (RFC 3720, appendix B.4) of a body as it comes; the processor computes it, 4 KiB in about half a microsecond.</summary>
internal static class Checksum
{
    /// <summary>The value before the first octet.</summary>
    public const uint Start = uint.MaxValue;

    public static uint Add(uint checksum, ReadOnlySpan<byte> octets)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(octets);
        foreach (var word in words) checksum = BitOperations.Crc32C(checksum, word);
        foreach (var octet in octets[(words.Length * sizeof(ulong))..]) checksum = BitOperations.Crc32C(checksum, octet);
        return checksum;
    }

    public static uint End(uint checksum) => ~checksum;
}
