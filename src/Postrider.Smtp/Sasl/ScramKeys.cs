using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Postrider.Smtp.Sasl;

/// <summary>The key derivation of SCRAM-SHA-256 (RFC 5802, 3; RFC 7677).</summary>
public static class ScramKeys
{
    /// <summary>
    /// PBKDF2 rounds of new verifiers. 15,000 cost 4 ms of a core, paid by the server at each PLAIN or LOGIN and by the client at each
    /// SCRAM: a flood of logins then cannot stop the mail, and generated passwords have 120 bits, which no number of rounds has to protect.
    /// </summary>
    public const int DefaultIterations = 15_000;

    /// <summary>Fewer are not to be announced (RFC 7677, 4).</summary>
    public const int MinimumIterations = 4096;

    /// <summary>More are refused from a peer, for they would only burn our CPU.</summary>
    public const int MaximumIterations = 1_000_000;

    public const int SaltLength = 16;

    /// <summary>What is kept of a password.</summary>
    /// <param name="password">Printable ASCII, which SASLprep (RFC 4013) leaves as it is.</param>
    public static ScramVerifier CreateVerifier(string password) =>
        CreateVerifier(password, RandomNumberGenerator.GetBytes(SaltLength), DefaultIterations);

    /// <inheritdoc cref="CreateVerifier(string)"/>
    public static ScramVerifier CreateVerifier(string password, ReadOnlySpan<byte> salt, int iterations)
    {
        var salted = SaltPassword(Encoding.UTF8.GetBytes(password), salt, iterations);
        return new ScramVerifier(iterations, [.. salt], [.. SHA256.HashData(ClientKey(salted))], [.. ServerKey(salted)]);
    }

    /// <summary>Whether a clear password (PLAIN, LOGIN) is the one of the verifier; takes the same time either way.</summary>
    public static bool Matches(ScramVerifier verifier, ReadOnlySpan<byte> password)
    {
        var salted = SaltPassword(password, verifier.Salt.AsSpan(), verifier.Iterations);
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(ClientKey(salted)), verifier.StoredKey.AsSpan());
    }

    /// <summary>Whether a ClientProof shows that its maker holds the ClientKey behind StoredKey.</summary>
    public static bool ProofMatches(ScramVerifier verifier, ReadOnlySpan<byte> authMessage, ReadOnlySpan<byte> proof)
    {
        if (proof.Length != SHA256.HashSizeInBytes) return false;
        var clientKey = HMACSHA256.HashData(verifier.StoredKey.AsSpan(), authMessage);
        for (var i = 0; i < clientKey.Length; i++) clientKey[i] ^= proof[i];
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(clientKey), verifier.StoredKey.AsSpan());
    }

    public static byte[] ServerSignature(ImmutableArray<byte> serverKey, ReadOnlySpan<byte> authMessage) => HMACSHA256.HashData(serverKey.AsSpan(), authMessage);

    internal static byte[] SaltPassword(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);

    internal static byte[] ClientKey(byte[] saltedPassword) => HMACSHA256.HashData(saltedPassword, "Client Key"u8);

    internal static byte[] ServerKey(byte[] saltedPassword) => HMACSHA256.HashData(saltedPassword, "Server Key"u8);
}
