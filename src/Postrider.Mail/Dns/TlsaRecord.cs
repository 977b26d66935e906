namespace Postrider.Mail.Dns;

/// <summary>A TLSA record (RFC 6698, 2.1) as it came; whether it can be used is another question.</summary>
/// <param name="Usage">0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE (RFC 7218, 2.1).</param>
/// <param name="Selector">0 the whole certificate, 1 its SubjectPublicKeyInfo.</param>
/// <param name="Matching">0 the octets themselves, 1 their SHA-256, 2 their SHA-512.</param>
/// <param name="Association">What is compared.</param>
public readonly record struct TlsaRecord(byte Usage, byte Selector, byte Matching, ReadOnlyMemory<byte> Association)
{
    /// <summary>As master files write it, the association shortened.</summary>
    public override string ToString()
    {
        var octets = Association.Span;
        return octets.Length <= 12
            ? $"{Usage} {Selector} {Matching} {Convert.ToHexStringLower(octets)}"
            : $"{Usage} {Selector} {Matching} {Convert.ToHexStringLower(octets[..8])}…";
    }
}
