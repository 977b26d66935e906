using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Postrider.Smtp.Sasl;

/// <summary>
/// Makes up the verifier of a user who does not exist: always the same for the same name, so that neither a salt that changes
/// nor an exchange that ends early tells a stranger who exists (RFC 5802, 9; the idea is in section 5.1, on the error "unknown-user").
/// </summary>
public sealed class ScramDecoy
{
    /// <summary>A decoy with a random key that dies with the process: salts change at a restart, which a patient observer can tell.</summary>
    public static readonly ScramDecoy OfThisProcess = new(RandomNumberGenerator.GetBytes(32), ScramKeys.DefaultIterations);

    private readonly byte[] _key;
    private readonly int _iterations;

    /// <param name="key">A secret of 16 octets or more, kept with the credentials.</param>
    /// <param name="iterations">As many as the real verifiers have.</param>
    public ScramDecoy(ReadOnlySpan<byte> key, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, ScramKeys.MinimumIterations);
        _key = key.ToArray();
        _iterations = iterations;
    }

    /// <summary>The verifier of a name that nobody has. No password is known that would pass it.</summary>
    public ScramVerifier For(string user)
    {
        var name = Encoding.UTF8.GetBytes(user.ToLowerInvariant());
        return new ScramVerifier(_iterations, [.. Derive("salt"u8, name)[..ScramKeys.SaltLength]], Derive("stored"u8, name), Derive("server"u8, name));
    }

    private ImmutableArray<byte> Derive(ReadOnlySpan<byte> purpose, byte[] name) => [.. HMACSHA256.HashData(_key, (byte[])[.. purpose, 0, .. name])];
}
