using System.Buffers.Binary;
using System.Numerics;

namespace Postrider.Smtp.Proxy;

/// <summary>The vectors of type, length and value after the addresses of version 2. None of them means anything to mail; the checksum is kept.</summary>
internal static class ProxyVectors
{
    private const byte Crc32C = 3;

    /// <summary>Whether the vectors fill the header exactly and its checksum, if it has one, is right.</summary>
    /// <param name="header">The whole header..</param>
    /// <param name="at">Where the vectors begin.</param>
    public static bool AreSound(Span<byte> header, int at)
    {
        while (at < header.Length)
        {
            if (header.Length - at < 3) return false;
            var type = header[at];
            var length = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            at += 3;
            if (header.Length - at < length) return false;
            if (type == Crc32C && !HasChecksum(header, header.Slice(at, length))) return false;
            at += length;
        }

        return true;
    }

    private static bool HasChecksum(Span<byte> header, Span<byte> value)
    {
        if (value.Length != 4) return false;
        var stated = BinaryPrimitives.ReadUInt32BigEndian(value);
        value.Clear();
        var checksum = uint.MaxValue;
        foreach (var octet in header) checksum = BitOperations.Crc32C(checksum, octet);
        BinaryPrimitives.WriteUInt32BigEndian(value, stated);
        return ~checksum == stated;
    }
}
