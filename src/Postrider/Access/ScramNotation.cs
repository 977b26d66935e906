using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Postrider.Smtp.Sasl;

namespace Postrider.Access;

/// <summary>A SCRAM verifier as text, in the notation that PostgreSQL uses: <c>SCRAM-SHA-256$rounds:salt$StoredKey:ServerKey</c>, in base64.</summary>
public static class ScramNotation
{
    private const string Scheme = "SCRAM-SHA-256";

    public static string Format(ScramVerifier verifier) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scheme}${verifier.Iterations}:{Convert.ToBase64String(verifier.Salt.AsSpan())}${Convert.ToBase64String(verifier.StoredKey.AsSpan())}:{Convert.ToBase64String(verifier.ServerKey.AsSpan())}");

    public static bool TryParse(string text, [NotNullWhen(true)] out ScramVerifier? verifier)
    {
        verifier = null;
        if (text.Split('$') is not [Scheme, var first, var second]) return false;
        if (first.Split(':') is not [var rounds, var salt] || second.Split(':') is not [var stored, var server]) return false;
        if (!int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)) return false;
        if (iterations is < ScramKeys.MinimumIterations or > ScramKeys.MaximumIterations) return false;
        var saltOctets = Decode(salt);
        var storedKey = Decode(stored);
        var serverKey = Decode(server);
        if (saltOctets.Length < 8 || storedKey.Length != SHA256.HashSizeInBytes || serverKey.Length != SHA256.HashSizeInBytes) return false;
        verifier = new ScramVerifier(iterations, [.. saltOctets], [.. storedKey], [.. serverKey]);
        return true;
    }

    private static byte[] Decode(string base64)
    {
        var octets = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, octets, out var length) ? octets[..length] : [];
    }
}
