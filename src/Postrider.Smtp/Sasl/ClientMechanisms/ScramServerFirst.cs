using System.Buffers.Text;
using System.Text;

namespace Postrider.Smtp.Sasl.ClientMechanisms;

/// <summary>The server-first-message of SCRAM (RFC 5802, 7).</summary>
/// <param name="Nonce">Both nonces joined.</param>
/// <param name="Salt">The salt.</param>
/// <param name="Iterations">PBKDF2 rounds, within what <see cref="ScramKeys"/> allows.</param>
public sealed record ScramServerFirst(string Nonce, byte[] Salt, int Iterations)
{
    public static bool TryParse(ReadOnlySpan<byte> octets, out ScramServerFirst message)
    {
        message = Nothing;
        var rest = octets;
        if (!ScramText.TryTake(ref rest, (byte)'r', out var nonce) || !ScramText.IsNonce(nonce)) return false;
        if (!ScramText.TryTake(ref rest, (byte)'s', out var salt) || !ScramText.TryDecodeBase64(salt, out var saltOctets) || saltOctets.Length == 0) return false;
        if (!ScramText.TryTake(ref rest, (byte)'i', out var count)) return false;
        if (!Utf8Parser.TryParse(count, out int iterations, out var length) || length != count.Length) return false;
        if (iterations is < ScramKeys.MinimumIterations or > ScramKeys.MaximumIterations) return false;
        message = new ScramServerFirst(Encoding.ASCII.GetString(nonce), saltOctets, iterations);
        return true;
    }

    private static ScramServerFirst Nothing { get; } = new("", [], 0);
}
