using System.Buffers.Binary;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>A server's answer to a dynamic update (RFC 2136, 3.8), its signature taken off (RFC 8945, 5.3). It may be anybody's until that is checked.</summary>
internal sealed class UpdateAnswer
{
    public const ushort BadSignature = 16;
    public const ushort BadKey = 17;
    public const ushort BadTime = 18;

    private const int HeaderLength = 12;
    private const int RecordHead = 10;

    /// <summary>QR, and UPDATE as OPCODE.</summary>
    private const byte AnswerToUpdate = 0x80 | (5 << 3);

    private readonly byte[] _octets;
    private int _signatureAt;

    private UpdateAnswer(byte[] octets) => _octets = octets;

    /// <summary>RCODE (RFC 2136, 2.2).</summary>
    public byte Code => (byte)(_octets[3] & 0x0f);

    /// <summary>The signature; <c>null</c> without one.</summary>
    public TsigRecord? Signature { get; private set; }

    /// <returns><c>null</c> for what is no answer to the update of this id, or is malformed.</returns>
    public static UpdateAnswer? Read(ReadOnlySpan<byte> octets, ushort id)
    {
        if (octets.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(octets) != id || (octets[2] & 0xf8) != AnswerToUpdate) return null;
        var answer = new UpdateAnswer(octets.ToArray());
        return answer.ReadSections() ? answer : null;
    }

    /// <summary>The message as it was before it was signed: the record gone, its count less by one, the id the original one.</summary>
    public byte[] WithoutSignature()
    {
        var octets = _octets[.._signatureAt];
        BinaryPrimitives.WriteUInt16BigEndian(octets, Signature!.OriginalId); // who asks has looked whether there is one
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(10), (ushort)(Count(10) - 1));
        return octets;
    }

    private bool ReadSections()
    {
        var at = HeaderLength;
        for (var left = Count(4); left > 0; left--)
        {
            if (!WireName.TryRead(_octets, ref at, out _)) return false;
            at += 4;
        }

        // Every record takes eleven octets or more, so that counts beyond the message end at its end.
        for (var left = Count(6) + Count(8) + Count(10); left > 0; left--)
        {
            var begin = at;
            if (!WireName.TryRead(_octets, ref at, out var owner) || _octets.Length < at + RecordHead) return false;
            var head = _octets.AsSpan(at, RecordHead);
            var length = BinaryPrimitives.ReadUInt16BigEndian(head[8..]);
            at += RecordHead;
            if (_octets.Length < at + length) return false;
            if (BinaryPrimitives.ReadUInt16BigEndian(head) == (ushort)DnsRecordType.Tsig)
            {
                // It stands last, among the additional records (RFC 8945, 5.1).
                if (left > 1 || Count(10) == 0 || BinaryPrimitives.ReadUInt16BigEndian(head[2..]) != UpdateMessage.ClassAny) return false;
                _signatureAt = begin;
                Signature = TsigRecord.Read(_octets, at, length, owner);
                if (Signature is null) return false;
            }

            at += length;
        }

        return at == _octets.Length;
    }

    private int Count(int at) => BinaryPrimitives.ReadUInt16BigEndian(_octets.AsSpan(at));
}
