using System.Buffers.Binary;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>A signature as it stands in a message (RFC 8945, 4.2).</summary>
/// <param name="KeyName">As <see cref="WireName"/> reads it.</param>
/// <param name="Algorithm">As <see cref="WireName"/> reads it.</param>
/// <param name="Seconds">When it was signed, since 1970.</param>
/// <param name="Fudge">Seconds by which clocks may differ.</param>
/// <param name="Code">The authentication code; empty where the signer does not know the key.</param>
/// <param name="OriginalId">The id of the message that was signed.</param>
/// <param name="Error">What was wrong with the signature of the question; 0 for nothing.</param>
/// <param name="Other">The server's time where clocks differ.</param>
internal sealed record TsigRecord(
    string KeyName, string Algorithm, long Seconds, ushort Fudge, ReadOnlyMemory<byte> Code, ushort OriginalId, ushort Error, ReadOnlyMemory<byte> Other)
{
    /// <param name="at">Where RDATA begins.</param>
    /// <param name="length">Octets of RDATA, all within the message.</param>
    /// <returns><c>null</c> when it is malformed.</returns>
    public static TsigRecord? Read(byte[] message, int at, int length, string owner)
    {
        var end = at + length;
        if (!WireName.TryRead(message, ref at, out var algorithm) || at + 10 > end) return null;
        var seconds = ((long)Number(message, at) << 32) | BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(at + 2));
        var fudge = Number(message, at + 6);
        var size = Number(message, at + 8);
        at += 10;
        if (at + size + 6 > end) return null;
        var code = message.AsMemory(at, size);
        at += size;
        var (id, error, others) = (Number(message, at), Number(message, at + 2), Number(message, at + 4));
        at += 6;
        return at + others == end ? new TsigRecord(owner, algorithm, seconds, fudge, code, id, error, message.AsMemory(at, others)) : null;
    }

    private static ushort Number(byte[] message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at));
}
