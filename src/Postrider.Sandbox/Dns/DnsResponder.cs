using System.Buffers.Binary;
using System.Text;

namespace Postrider.Sandbox.Dns;

/// <summary>Answers queries from a zone (RFC 1034, 4.3.2). Does no I/O.</summary>
public sealed class DnsResponder(SandboxZone zone)
{
    /// <summary>Octets of an answer over UDP (RFC 1035, 4.2.1); longer ones are fetched by TCP.</summary>
    public const int MaximumDatagram = 512;

    private const uint TimeToLive = 60;
    private const int MaximumAliases = 8;

    private enum ResponseCode : byte
    {
        NoError = 0,
        FormatError = 1,
        ServerFailure = 2,
        NameError = 3,
    }

    /// <param name="query">One message.</param>
    /// <param name="limit">Octets that the answer may have; a longer one is cut to its question with the TC bit.</param>
    /// <returns><c>null</c> where no answer is to be given.</returns>
    public byte[]? Answer(ReadOnlySpan<byte> query, int limit)
    {
        if (!DnsQuestion.TryParse(query, out var question)) return RefuseMalformed(query);
        switch (zone.MannerOf(question.Name))
        {
            case DnsManner.Silent: return null;
            case DnsManner.ServerFailure: return Write(question, ResponseCode.ServerFailure, [], authority: false);
            case DnsManner.Absent: return Finish(question, ResponseCode.NameError, [], limit);
        }

        var answers = new List<(string Name, DnsRecord Record)>();
        var name = question.Name;
        for (var aliases = 0; aliases <= MaximumAliases; aliases++)
        {
            if (zone.Find(name) is not { } records)
                return Finish(question, answers.Count == 0 ? ResponseCode.NameError : ResponseCode.NoError, answers, limit);
            foreach (var record in records)
                if (record.Type == question.Type) answers.Add((name, record));
            if (question.Type == DnsRecordType.Cname || records.OfType<DnsRecord.Alias>().FirstOrDefault() is not { } alias)
                return Finish(question, ResponseCode.NoError, answers, limit);
            answers.Add((name, alias));
            name = alias.Target;
        }

        return Write(question, ResponseCode.ServerFailure, [], authority: false);
    }

    private static byte[] Finish(DnsQuestion question, ResponseCode code, List<(string Name, DnsRecord Record)> answers, int limit)
    {
        // Without an answer of the wanted type the SOA says how long that may be believed (RFC 2308, 3).
        var message = Write(question, code, answers, authority: !answers.Exists(a => a.Record.Type == question.Type));
        if (message.Length <= limit) return message;
        var cut = Write(question, code, [], authority: false);
        cut[2] |= 0x02;
        return cut;
    }

    // A message too short to have an id is not worth an answer.
    private static byte[]? RefuseMalformed(ReadOnlySpan<byte> query)
    {
        // Never answer an answer: two servers would go on for ever.
        if (query.Length < 12 || (query[2] & 0x80) != 0) return null;
        var message = new byte[12];
        query[..2].CopyTo(message);
        message[2] = 0x80;
        message[3] = (byte)ResponseCode.FormatError;
        return message;
    }

    private static byte[] Write(DnsQuestion question, ResponseCode code, List<(string Name, DnsRecord Record)> answers, bool authority)
    {
        var message = new List<byte>(128);
        AppendNumber(message, question.Id);
        // QR and AA; RD as asked; RA.
        message.Add((byte)(0x84 | (question.RecursionDesired ? 0x01 : 0)));
        message.Add((byte)(0x80 | (byte)code));
        AppendNumber(message, 1);
        AppendNumber(message, (ushort)answers.Count);
        AppendNumber(message, (ushort)(authority ? 1 : 0));
        AppendNumber(message, 0);
        message.AddRange(question.Section.Span);
        foreach (var (name, record) in answers) AppendRecord(message, name, record.Type, Encode(record));
        if (authority) AppendRecord(message, "", DnsRecordType.Soa, StartOfAuthority());
        return [.. message];
    }

    private static void AppendRecord(List<byte> message, string name, DnsRecordType type, ReadOnlySpan<byte> octets)
    {
        AppendName(message, name);
        AppendNumber(message, (ushort)type);
        AppendNumber(message, 1);
        AppendLong(message, TimeToLive);
        AppendNumber(message, (ushort)octets.Length);
        message.AddRange(octets);
    }

    private static byte[] Encode(DnsRecord record)
    {
        var octets = new List<byte>();
        switch (record)
        {
            case DnsRecord.Address address:
                return address.Value.GetAddressBytes();
            case DnsRecord.Exchange exchange:
                AppendNumber(octets, exchange.Preference);
                AppendName(octets, exchange.Host);
                break;
            case DnsRecord.Alias alias:
                AppendName(octets, alias.Target);
                break;
            case DnsRecord.Text text:
                // Strings of at most 255 octets each (RFC 1035, 3.3.14).
                foreach (var part in Encoding.ASCII.GetBytes(text.Value).Chunk(255))
                {
                    octets.Add((byte)part.Length);
                    octets.AddRange(part);
                }

                break;
        }

        return [.. octets];
    }

    private static byte[] StartOfAuthority()
    {
        var octets = new List<byte>();
        AppendName(octets, "ns.sandbox.example");
        AppendName(octets, "hostmaster.sandbox.example");
        ReadOnlySpan<uint> timers = [1, 3600, 600, 86400, TimeToLive];
        foreach (var timer in timers) AppendLong(octets, timer);
        return [.. octets];
    }

    private static void AppendName(List<byte> octets, string name)
    {
        foreach (var range in name.AsSpan().Split('.'))
        {
            var label = name.AsSpan(range);
            if (label.IsEmpty) continue;
            octets.Add((byte)label.Length);
            foreach (var c in label) octets.Add((byte)c);
        }

        octets.Add(0);
    }

    private static void AppendNumber(List<byte> octets, ushort number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        octets.AddRange(bytes);
    }

    private static void AppendLong(List<byte> octets, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        octets.AddRange(bytes);
    }
}
