using System.Security.Cryptography;
using System.Text;

namespace Postrider.Mail.Srs;

/// <summary>The hash that makes an SRS address ours: 30 bits of HMAC-SHA-256, in letters that survive hosts which change their case.</summary>
internal static class SrsHash
{
    /// <summary>Base 32 (RFC 4648, 6).</summary>
    public const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>
    /// Characters. A guess is right once in 2^30, and gains one report to one address; each character more costs one of the 64 that a local part has.
    /// </summary>
    public const int Length = 6;

    public static string Of(ReadOnlySpan<byte> secret, SrsLocalPart parts)
    {
        // The case of an address may have been changed on its way back; NUL stands in none of the parts.
        var text = $"{(int)parts.Kind}\0{parts.Day}\0{parts.Domain}\0{parts.Rest}".ToLowerInvariant();
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text), digest);
        var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(digest) >> 2;
        return string.Create(Length, bits, static (hash, bits) =>
        {
            for (var i = Length - 1; i >= 0; i--, bits >>= 5) hash[i] = Alphabet[(int)(bits & 31)];
        });
    }

    /// <summary>Compares in a time that does not tell how much of it is right.</summary>
    public static bool AreEqual(string hash, string ours) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(hash.ToUpperInvariant()), Encoding.UTF8.GetBytes(ours));

    /// <summary>The value of a character, or -1.</summary>
    public static int Digit(char c) => Alphabet.IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
}
