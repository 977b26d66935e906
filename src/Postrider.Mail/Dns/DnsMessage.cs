using System.Buffers.Binary;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>An answer as it came over the wire, its records found but not yet understood (RFC 1035, 4.1).</summary>
internal sealed class DnsMessage
{
    private const int HeaderLength = 12;
    private readonly byte[] _octets;
    private readonly List<DnsResource> _answers = [];

    private DnsMessage(byte[] octets) => _octets = octets;

    public DnsResponseCode Code => (DnsResponseCode)(_octets[3] & 0x0f);

    /// <summary>The TC bit: the rest is to be had by TCP.</summary>
    public bool IsTruncated => (_octets[2] & 0x02) != 0;

    /// <summary>The AD bit (RFC 4035, 3.2.3).</summary>
    public bool IsAuthenticated => (_octets[3] & 0x20) != 0;

    /// <summary>Whether the server only points to others (neither AA nor RA, and no answer): it does not resolve for us.</summary>
    public bool IsReferral => Code == DnsResponseCode.NoError && _answers.Count == 0 && NegativeTimeToLive is null
        && (_octets[2] & 0x04) == 0 && (_octets[3] & 0x80) == 0;

    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>The answer section, records of class IN.</summary>
    public IReadOnlyList<DnsResource> Answers => _answers;

    /// <summary>Seconds that a negative answer may be believed: the smaller of the SOA's TTL and its MINIMUM (RFC 2308, 5); <c>null</c> without a SOA.</summary>
    public uint? NegativeTimeToLive { get; private set; }

    /// <summary>Whether a datagram is the answer to this query; anything else on the socket is a stranger's.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> message, ushort id, DnsQuestion question)
    {
        if (message.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(message) != id) return false;
        // QR must be set, OPCODE zero.
        if ((message[2] & 0xf8) != 0x80) return false;
        var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]);
        // A server that does not understand the query cannot repeat it (RFC 1035, 4.1.1).
        if (questions == 0) return (message[3] & 0x0f) != (byte)DnsResponseCode.NoError;
        var at = HeaderLength;
        return questions == 1
            && WireName.TryRead(message, ref at, out var name)
            && message.Length >= at + 4
            && name == question.Name.Value
            && BinaryPrimitives.ReadUInt16BigEndian(message[at..]) == (ushort)question.Type
            && BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]) == DnsQuestion.Internet;
    }

    /// <summary>Reads a message for which <see cref="IsAnswer(ReadOnlySpan{byte}, ushort, DnsQuestion)"/> holds.</summary>
    /// <returns><c>null</c> when it is malformed.</returns>
    public static DnsMessage? Read(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < HeaderLength) return null;
        var message = new DnsMessage(octets.ToArray());
        // What a truncated or failed answer still holds is of no use.
        if (message.IsTruncated || message.Code is not (DnsResponseCode.NoError or DnsResponseCode.NameError)) return message;
        return message.ReadSections() ? message : null;
    }

    private bool ReadSections()
    {
        var at = HeaderLength;
        for (var left = Count(4); left > 0; left--)
        {
            if (!WireName.TryRead(_octets, ref at, out _)) return false;
            at += 4;
        }

        for (var left = Count(6); left > 0; left--)
        {
            if (!TryReadRecord(ref at, out var record)) return false;
            if (record.Class == DnsQuestion.Internet) _answers.Add(record);
        }

        for (var left = Count(8); left > 0; left--)
        {
            if (!TryReadRecord(ref at, out var record)) return false;
            if (record.Type == DnsRecordType.Soa && NegativeTimeToLive is null) NegativeTimeToLive = ReadNegative(record);
        }

        return true;
    }

    private int Count(int at) => BinaryPrimitives.ReadUInt16BigEndian(_octets.AsSpan(at));

    private bool TryReadRecord(ref int at, out DnsResource record)
    {
        record = default;
        ReadOnlySpan<byte> octets = _octets;
        if (!WireName.TryRead(octets, ref at, out var owner) || octets.Length < at + 10) return false;
        var head = octets.Slice(at, 10);
        var length = BinaryPrimitives.ReadUInt16BigEndian(head[8..]);
        at += 10;
        if (octets.Length < at + length) return false;
        var ttl = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        record = new DnsResource(
            owner,
            (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(head),
            BinaryPrimitives.ReadUInt16BigEndian(head[2..]),
            // RFC 2181, 8: a TTL with the highest bit set is none.
            ttl > int.MaxValue ? 0 : ttl,
            at,
            length);
        at += length;
        return true;
    }

    private uint? ReadNegative(DnsResource soa)
    {
        var at = soa.Offset;
        if (!WireName.TryRead(_octets, ref at, out _) || !WireName.TryRead(_octets, ref at, out _)) return null;
        // SERIAL, REFRESH, RETRY, EXPIRE, MINIMUM.
        if (at + 20 != soa.Offset + soa.Length) return null;
        var minimum = BinaryPrimitives.ReadUInt32BigEndian(_octets.AsSpan(at + 16));
        return Math.Min(soa.TimeToLive, minimum > int.MaxValue ? 0 : minimum);
    }
}

/// <summary>A record of a message.</summary>
/// <param name="Owner">As <see cref="WireName"/> reads it.</param>
/// <param name="TimeToLive">Seconds.</param>
/// <param name="Offset">Where RDATA begins in the message.</param>
internal readonly record struct DnsResource(string Owner, DnsRecordType Type, ushort Class, uint TimeToLive, int Offset, int Length);
