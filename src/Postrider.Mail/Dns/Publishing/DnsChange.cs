using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>One change to the records of a zone. Changes of one call are made in their order and become visible together.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Records">With what; without values for <see cref="DnsChangeKind.Clear"/>.</param>
public sealed record DnsChange(DnsChangeKind Kind, DnsRecordSet Records)
{
    /// <summary>These are the records of their name and type from now on; what was there goes.</summary>
    public static DnsChange Put(DnsRecordSet records) => new(DnsChangeKind.Put, records);

    /// <summary>Adds records and leaves those that are there: for names with TXT records of several purposes.</summary>
    public static DnsChange Add(DnsRecordSet records) => new(DnsChangeKind.Add, records);

    /// <summary>Removes exactly these records and leaves others of the name and type; what is not there is no failure.</summary>
    public static DnsChange Remove(DnsRecordSet records) => new(DnsChangeKind.Remove, records);

    /// <summary>Removes all records of a name and type.</summary>
    public static DnsChange Clear(DomainName name, DnsRecordType type) => new(DnsChangeKind.Clear, new DnsRecordSet(name, type, TimeSpan.Zero, []));
}

/// <summary>What a <see cref="DnsChange"/> does.</summary>
public enum DnsChangeKind : byte
{
    Put,
    Add,
    Remove,
    Clear,
}
