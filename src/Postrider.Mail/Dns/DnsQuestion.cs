using System.Buffers.Binary;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>A name and a type, of class IN.</summary>
internal readonly record struct DnsQuestion(DomainName Name, DnsRecordType Type)
{
    public const ushort Internet = 1;

    /// <summary>Octets of an answer that pass by UDP without fragments (RFC 9715, 3.2).</summary>
    public const ushort MaximumDatagram = 1232;

    private const int HeaderLength = 12;

    /// <summary>RD; and AD, which asks a validating resolver to say so (RFC 6840, 5.7).</summary>
    private const ushort Flags = 0x0120;

    /// <summary>Octets that <see cref="Write"/> needs at most.</summary>
    public int Length => HeaderLength + WireName.LengthOf(Name) + 4 + 11;

    /// <summary>Writes the query (RFC 1035, 4.1).</summary>
    /// <param name="id">What the answer must repeat.</param>
    /// <param name="extension">Whether the EDNS record is added, which allows larger answers (RFC 6891).</param>
    /// <returns>How many octets were written.</returns>
    public int Write(Span<byte> output, ushort id, DnsExtension extension)
    {
        output[..HeaderLength].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(output, id);
        BinaryPrimitives.WriteUInt16BigEndian(output[2..], Flags);
        BinaryPrimitives.WriteUInt16BigEndian(output[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(output[10..], (ushort)(extension == DnsExtension.Edns ? 1 : 0));
        var at = HeaderLength + WireName.Write(Name, output[HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(output[at..], (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(output[(at + 2)..], Internet);
        at += 4;
        if (extension == DnsExtension.None) return at;
        var record = output.Slice(at, 11);
        record.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], (ushort)DnsRecordType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], MaximumDatagram);
        return at + record.Length;
    }
}

internal enum DnsExtension
{
    /// <summary>As before RFC 6891, for servers that answer FORMERR to what they do not know.</summary>
    None,
    Edns,
}
