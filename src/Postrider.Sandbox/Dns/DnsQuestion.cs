using System.Buffers.Binary;
using System.Text;

namespace Postrider.Sandbox.Dns;

/// <summary>A query as it came over the wire (RFC 1035, 4.1).</summary>
/// <param name="Id">Repeated in the answer.</param>
/// <param name="RecursionDesired">The RD bit, repeated in the answer.</param>
/// <param name="Name">The name asked, in lower case without the trailing dot; empty for the root.</param>
/// <param name="Type">QTYPE, of any number.</param>
/// <param name="Section">The question section as it came, repeated in the answer octet by octet: resolvers check its mixed case.</param>
public readonly record struct DnsQuestion(ushort Id, bool RecursionDesired, string Name, DnsRecordType Type, ReadOnlyMemory<byte> Section)
{
    private const int HeaderLength = 12;
    private const int MaximumNameLength = 255;
    private const int MaximumLabelLength = 63;
    private const ushort Internet = 1;

    /// <summary>Takes standard queries with one question of class IN; what stands behind the question (EDNS) is passed over.</summary>
    public static bool TryParse(ReadOnlySpan<byte> message, out DnsQuestion question)
    {
        question = default;
        if (message.Length < HeaderLength) return false;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        // QR and OPCODE must be zero.
        if ((flags & 0xf800) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1) return false;
        if (!TryReadName(message[HeaderLength..], out var name, out var length)) return false;
        var rest = message[(HeaderLength + length)..];
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) != Internet) return false;
        question = new DnsQuestion(
            BinaryPrimitives.ReadUInt16BigEndian(message),
            (flags & 0x0100) != 0,
            name,
            (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(rest),
            message.Slice(HeaderLength, length + 4).ToArray());
        return true;
    }

    // Labels alone: a question comes first in its message, so there is nothing that a compressed name could point to.
    private static bool TryReadName(ReadOnlySpan<byte> octets, out string name, out int length)
    {
        name = "";
        length = 0;
        var text = new StringBuilder();
        while (true)
        {
            if (length >= octets.Length || length > MaximumNameLength) return false;
            var label = octets[length++];
            if (label == 0) break;
            if (label > MaximumLabelLength || length + label > octets.Length) return false;
            if (text.Length > 0) text.Append('.');
            foreach (var b in octets.Slice(length, label))
            {
                // Other octets are lawful in the DNS, but no name of the sandbox has them.
                if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'-' or (byte)'_' or (byte)'*')) return false;
                text.Append(char.ToLowerInvariant((char)b));
            }

            length += label;
        }

        name = text.ToString();
        return length <= MaximumNameLength;
    }
}
