using System.Collections.Immutable;

namespace Postrider.Smtp.Sasl;

/// <summary>What a server keeps of a password for SCRAM-SHA-256: enough to check it, not to be it (RFC 5802, 3; RFC 7677).</summary>
/// <param name="Iterations">PBKDF2 rounds.</param>
/// <param name="Salt">16 random octets or more.</param>
/// <param name="StoredKey">H(ClientKey), 32 octets.</param>
/// <param name="ServerKey">32 octets.</param>
public sealed record ScramVerifier(int Iterations, ImmutableArray<byte> Salt, ImmutableArray<byte> StoredKey, ImmutableArray<byte> ServerKey);
