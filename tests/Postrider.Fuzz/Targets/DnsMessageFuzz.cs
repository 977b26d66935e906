using System.Buffers.Binary;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Fuzz.Targets;

/// <summary>Answers of DNS servers, read as every kind of record. What is read keeps to its bounds.</summary>
public sealed class DnsMessageFuzz : IFuzzTarget
{
    private static readonly DomainName Asked = DomainName.Parse("a.example");

    public string Name => "dns-message";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        Answer(DnsRecordType.A, 1, 0, [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]),
        Answer(DnsRecordType.Mx, 2, 0, [0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 7, 0, 10, 2, .. "mx"u8, 0xc0, 12, 0xc0, 12, 0, 15, 0, 1, 0, 0, 0, 60, 0, 3, 0, 0, 0]),
        Answer(DnsRecordType.Txt, 1, 0, [0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, 8, 3, .. "abc"u8, 3, .. "def"u8]),
        Answer(DnsRecordType.Aaaa, 2, 0, [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, .. "b"u8, 0xc0, 14, 0xc0, 39, 0, 28, 0, 1, 0, 0, 0, 60, 0, 16, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        Answer(DnsRecordType.Tlsa, 1, 0, [0xc0, 12, 0, 52, 0, 1, 0, 0, 0, 60, 0, 35, 3, 1, 1, .. new byte[32]]),
        Answer(DnsRecordType.Mx, 0, 1, [0xc0, 14, 0, 6, 0, 1, 0, 0, 0, 60, 0, 24, 0xc0, 14, 0xc0, 14, .. new byte[20]]),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2) return;
        var id = BinaryPrimitives.ReadUInt16BigEndian(input);
        foreach (var type in (ReadOnlySpan<DnsRecordType>)[DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Mx, DnsRecordType.Txt, DnsRecordType.Ptr])
            DnsMessage.IsAnswer(input, id, new DnsQuestion(Asked, type));
        if (DnsMessage.Read(input) is not { } message) return;
        _ = message.IsReferral;
        Read(message, DnsRecordKinds.IPv4);
        Read(message, DnsRecordKinds.IPv6);
        Read(message, DnsRecordKinds.Mx);
        Read(message, DnsRecordKinds.Text);
        Read(message, DnsRecordKinds.Pointer);
        Read(message, DnsRecordKinds.Alias);
        Read(message, DnsRecordKinds.Tlsa);
    }

    private static void Read<T>(DnsMessage message, DnsRecordKind<T> kind)
    {
        var reading = DnsReading<T>.Of(message, Asked, kind);
        if (reading.Records.Length > DnsReading<T>.MaximumRecords || (reading.Status != DnsStatus.Found && !reading.Records.IsEmpty))
            throw new InvalidOperationException("The reading breaks its bounds.");
        if (reading.Problem?.Any(char.IsControl) == true || WireName.ForPeople(reading.End).Any(c => c is < ' ' or > '~'))
            throw new InvalidOperationException("A stranger's octets got into words for people.");
    }

    private static byte[] Answer(DnsRecordType type, byte answers, byte authorities, byte[] records) =>
        [0x12, 0x34, 0x81, 0x80, 0, 1, 0, answers, 0, authorities, 0, 0, 1, .. "a"u8, 7, .. "example"u8, 0, 0, (byte)type, 0, 1, .. records];
}
