using System.Buffers;
using System.Buffers.Binary;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>Writes a message piece by piece, names never compressed (RFC 2136, 2; RFC 8945, 4.3.3).</summary>
internal sealed class DnsOctets
{
    private readonly ArrayBufferWriter<byte> _output = new(512);

    public int Length => _output.WrittenCount;

    public byte[] ToArray() => _output.WrittenSpan.ToArray();

    public DnsOctets Number(ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_output.GetSpan(2), number);
        _output.Advance(2);
        return this;
    }

    public DnsOctets LongNumber(uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_output.GetSpan(4), number);
        _output.Advance(4);
        return this;
    }

    /// <summary>Seconds since 1970 in 48 bits (RFC 8945, 4.2).</summary>
    public DnsOctets Moment(long seconds) => Number((ushort)(seconds >> 32)).LongNumber((uint)seconds);

    public DnsOctets Name(DomainName name)
    {
        _output.Advance(WireName.Write(name, _output.GetSpan(WireName.LengthOf(name))));
        return this;
    }

    public DnsOctets Octets(ReadOnlySpan<byte> octets)
    {
        _output.Write(octets);
        return this;
    }
}
