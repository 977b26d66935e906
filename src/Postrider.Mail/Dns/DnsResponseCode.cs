namespace Postrider.Mail.Dns;

/// <summary>RCODE (RFC 1035, 4.1.1; RFC 2136, 2.2).</summary>
internal enum DnsResponseCode : byte
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
    NameExists = 6,
    SetExists = 7,
    SetMissing = 8,
    NotAuthoritative = 9,
    NotZone = 10,
}

internal static class DnsResponseCodes
{
    /// <summary>The mnemonic by which administrators know it.</summary>
    public static string Mnemonic(this DnsResponseCode code) => code switch
    {
        DnsResponseCode.NoError => "NOERROR",
        DnsResponseCode.FormatError => "FORMERR",
        DnsResponseCode.ServerFailure => "SERVFAIL",
        DnsResponseCode.NameError => "NXDOMAIN",
        DnsResponseCode.NotImplemented => "NOTIMP",
        DnsResponseCode.Refused => "REFUSED",
        DnsResponseCode.NameExists => "YXDOMAIN",
        DnsResponseCode.SetExists => "YXRRSET",
        DnsResponseCode.SetMissing => "NXRRSET",
        DnsResponseCode.NotAuthoritative => "NOTAUTH",
        DnsResponseCode.NotZone => "NOTZONE",
        _ => $"RCODE {(byte)code}",
    };
}
