using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Postrider.Mail.Tests.Dns;

/// <summary>Puts an answer together octet by octet, right or wrong as the test wants it.</summary>
internal sealed class Response
{
    private readonly List<byte> _records = [];
    private readonly List<byte> _authority = [];
    private readonly Query _query;
    private byte _high = 0x81;
    private byte _low;
    private ushort _answers;
    private ushort _authorities;
    private ushort _id;
    private string _question;

    public Response(Query query, byte code)
    {
        _query = query;
        _id = query.Id;
        _question = query.Name;
        _low = (byte)(0x80 | code);
    }

    public Response Id(int id)
    {
        _id = (ushort)id;
        return this;
    }

    public Response Question(string name)
    {
        _question = name;
        return this;
    }

    public Response Truncated()
    {
        _high |= 0x02;
        return this;
    }

    public Response Authenticated()
    {
        _low |= 0x20;
        return this;
    }

    /// <summary>Without RA, as an authoritative server answers.</summary>
    public Response NotRecursive()
    {
        _low &= 0x7f;
        return this;
    }

    public Response Address(string owner, uint ttl, string address) =>
        Record(owner, (ushort)(address.Contains(':', StringComparison.Ordinal) ? 28 : 1), ttl, IPAddress.Parse(address).GetAddressBytes());

    public Response Mx(string owner, uint ttl, ushort preference, string host) => Record(owner, 15, ttl, [(byte)(preference >> 8), (byte)preference, .. Name(host)]);

    public Response Alias(string owner, uint ttl, string target) => Record(owner, 5, ttl, Name(target));

    public Response Pointer(string owner, uint ttl, string target) => Record(owner, 12, ttl, Name(target));

    public Response Text(string owner, uint ttl, params string[] strings) =>
        Record(owner, 16, ttl, [.. strings.SelectMany(text => Encoding.UTF8.GetBytes(text).Prepend((byte)Encoding.UTF8.GetByteCount(text)))]);

    public Response Record(string owner, ushort type, uint ttl, byte[] content)
    {
        Append(_records, owner, type, ttl, content);
        _answers++;
        return this;
    }

    public Response Soa(uint ttl, uint minimum)
    {
        byte[] numbers = new byte[20];
        BinaryPrimitives.WriteUInt32BigEndian(numbers.AsSpan(16), minimum);
        Append(_authority, "example", 6, ttl, [.. Name("ns.example"), .. Name("hostmaster.example"), .. numbers]);
        _authorities++;
        return this;
    }

    public byte[] ToArray()
    {
        List<byte> message = [.. Number(_id), _high, _low, .. Number(1), .. Number(_answers), .. Number(_authorities), .. Number(0)];
        message.AddRange(Name(_question));
        message.AddRange(Number(_query.Type));
        message.AddRange(Number(1));
        return [.. message, .. _records, .. _authority];
    }

    /// <summary>Labels of Latin-1 octets; <c>\.</c> cannot be written, a dot parts labels.</summary>
    public static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => Encoding.Latin1.GetBytes(label).Prepend((byte)label.Length)), 0];

    private static byte[] Number(int number) => [(byte)(number >> 8), (byte)number];

    private static void Append(List<byte> section, string owner, ushort type, uint ttl, byte[] content)
    {
        section.AddRange(Name(owner));
        section.AddRange(Number(type));
        section.AddRange(Number(1));
        section.AddRange([(byte)(ttl >> 24), (byte)(ttl >> 16), (byte)(ttl >> 8), (byte)ttl]);
        section.AddRange(Number(content.Length));
        section.AddRange(content);
    }
}
