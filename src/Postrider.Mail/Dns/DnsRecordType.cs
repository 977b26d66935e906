namespace Postrider.Mail.Dns;

/// <summary>Record types by their numbers on the wire (RFC 1035, 3.2.2; RFC 3596, 2.1; RFC 6891, 6.1; RFC 6698, 7.1; RFC 8945, 4.2).</summary>
public enum DnsRecordType : ushort
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Opt = 41,
    Tlsa = 52,
    Tsig = 250,
    Any = 255,
}

internal static class DnsRecordTypes
{
    /// <summary>The word of master files.</summary>
    public static string Mnemonic(this DnsRecordType type) => type.ToString().ToUpperInvariant();
}
