using System.Security.Cryptography;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>The algorithms of TSIG that are safe to use and in use (RFC 8945, 6).</summary>
public enum TsigAlgorithm : byte
{
    HmacSha256,
    HmacSha384,
    HmacSha512,
}

internal static class TsigAlgorithms
{
    private static readonly DomainName Sha256 = DomainName.Parse("hmac-sha256");
    private static readonly DomainName Sha384 = DomainName.Parse("hmac-sha384");
    private static readonly DomainName Sha512 = DomainName.Parse("hmac-sha512");

    /// <summary>The name by which messages call it.</summary>
    public static DomainName Name(this TsigAlgorithm algorithm) => algorithm switch
    {
        TsigAlgorithm.HmacSha512 => Sha512,
        TsigAlgorithm.HmacSha384 => Sha384,
        _ => Sha256,
    };

    /// <summary>The whole code, which is never shortened here (RFC 8945, 5.2.2.1).</summary>
    public static byte[] Compute(this TsigAlgorithm algorithm, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> octets) => algorithm switch
    {
        TsigAlgorithm.HmacSha512 => HMACSHA512.HashData(secret, octets),
        TsigAlgorithm.HmacSha384 => HMACSHA384.HashData(secret, octets),
        _ => HMACSHA256.HashData(secret, octets),
    };
}
