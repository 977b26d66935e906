using System.Net;

namespace Postrider.Sandbox.Dns;

/// <summary>A record of the sandbox's zone.</summary>
public abstract record DnsRecord
{
    private DnsRecord()
    {
    }

    /// <summary>A or AAAA, by the family of the address.</summary>
    public sealed record Address(IPAddress Value) : DnsRecord;

    /// <summary>MX (RFC 1035, 3.3.9); an empty host is the root, which alone makes a null MX (RFC 7505).</summary>
    public sealed record Exchange(ushort Preference, string Host) : DnsRecord;

    /// <summary>TXT of ASCII text.</summary>
    public sealed record Text(string Value) : DnsRecord;

    /// <summary>CNAME.</summary>
    public sealed record Alias(string Target) : DnsRecord;

    public DnsRecordType Type => this switch
    {
        Address { Value.AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => DnsRecordType.Aaaa,
        Address => DnsRecordType.A,
        Exchange => DnsRecordType.Mx,
        Text => DnsRecordType.Txt,
        _ => DnsRecordType.Cname,
    };
}
