namespace Postrider.Sandbox.Dns;

/// <summary>The record types that the sandbox's DNS knows (RFC 1035, 3.2.2; RFC 3596), by their numbers on the wire.</summary>
public enum DnsRecordType : ushort
{
    A = 1,
    Cname = 5,
    Soa = 6,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
}
