using System.Collections.Immutable;
using System.Diagnostics;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>Writes dynamic updates (RFC 2136, 2).</summary>
internal static class UpdateMessage
{
    /// <summary>Octets of a message at most: its length goes before it in 16 bits (RFC 1035, 4.2.2).</summary>
    public const int MaximumLength = ushort.MaxValue;

    public const ushort ClassAny = 255;

    private const ushort ClassNone = 254;
    private const ushort OpcodeUpdate = 5 << 11;

    /// <param name="id">What the answer must repeat.</param>
    /// <param name="zone">The zone that holds all names of the changes.</param>
    public static byte[] Write(ushort id, DomainName zone, ImmutableArray<DnsChange> changes)
    {
        var records = new DnsOctets();
        var count = 0;
        foreach (var change in changes) count += Write(change, records);
        return new DnsOctets()
            .Number(id).Number(OpcodeUpdate)
            .Number(1).Number(0).Number((ushort)count).Number(0)
            .Name(zone).Number((ushort)DnsRecordType.Soa).Number(DnsQuestion.Internet)
            .Octets(records.ToArray())
            .ToArray();
    }

    /// <returns>How many records it takes.</returns>
    private static int Write(DnsChange change, DnsOctets output)
    {
        var set = change.Records;
        switch (change.Kind)
        {
            case DnsChangeKind.Clear:
                WriteRecord(set, ClassAny, 0, [], output);
                return 1;
            case DnsChangeKind.Put:
                WriteRecord(set, ClassAny, 0, [], output);
                foreach (var value in set.Values) WriteRecord(set, DnsQuestion.Internet, Seconds(set.TimeToLive), value.Octets, output);
                return 1 + set.Values.Length;
            case DnsChangeKind.Add:
                foreach (var value in set.Values) WriteRecord(set, DnsQuestion.Internet, Seconds(set.TimeToLive), value.Octets, output);
                return set.Values.Length;
            case DnsChangeKind.Remove:
                foreach (var value in set.Values) WriteRecord(set, ClassNone, 0, value.Octets, output);
                return set.Values.Length;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteRecord(DnsRecordSet set, ushort @class, uint timeToLive, ReadOnlySpan<byte> octets, DnsOctets output) => output
        .Name(set.Name).Number((ushort)set.Type).Number(@class).LongNumber(timeToLive).Number((ushort)octets.Length).Octets(octets);

    private static uint Seconds(TimeSpan span) => (uint)Math.Clamp(span.TotalSeconds, 0, int.MaxValue);
}
