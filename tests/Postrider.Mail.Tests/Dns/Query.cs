using System.Buffers.Binary;
using System.Text;

namespace Postrider.Mail.Tests.Dns;

/// <summary>A query as the scripted server sees it.</summary>
internal sealed record Query(byte[] Octets, bool IsTcp)
{
    public ushort Id => BinaryPrimitives.ReadUInt16BigEndian(Octets);

    public bool HasEdns => Octets[11] == 1;

    public string Name { get; } = ReadName(Octets, 12, out _);

    public ushort Type
    {
        get
        {
            ReadName(Octets, 12, out var end);
            return BinaryPrimitives.ReadUInt16BigEndian(Octets.AsSpan(end));
        }
    }

    public Response Answer(byte code = 0) => new(this, code);

    private static string ReadName(byte[] octets, int at, out int end)
    {
        var labels = new List<string>();
        while (octets[at] != 0)
        {
            labels.Add(Encoding.Latin1.GetString(octets, at + 1, octets[at]));
            at += octets[at] + 1;
        }

        end = at + 1;
        return string.Join('.', labels);
    }
}
