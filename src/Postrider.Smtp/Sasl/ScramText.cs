using System.Text;
using System.Text.Unicode;

namespace Postrider.Smtp.Sasl;

/// <summary>The attributes of SCRAM messages: <c>a=value</c> parted by commas (RFC 5802, 5.1 and 7).</summary>
internal static class ScramText
{
    /// <summary>Takes the next attribute off the front of <paramref name="rest"/>, with the comma behind it.</summary>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> rest, byte name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (rest.Length < 2 || rest[0] != name || rest[1] != (byte)'=') return false;
        var comma = rest.IndexOf((byte)',');
        value = comma < 0 ? rest[2..] : rest[2..comma];
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return true;
    }

    /// <summary>Decodes a saslname: UTF-8 without NUL, <c>=2C</c> for a comma and <c>=3D</c> for an equals sign.</summary>
    public static bool TryDecodeName(ReadOnlySpan<byte> text, out string name)
    {
        name = "";
        if (text.IsEmpty || text.Contains((byte)0) || !Utf8.IsValid(text)) return false;
        var encoded = Encoding.UTF8.GetString(text);
        for (var at = encoded.IndexOf('=', StringComparison.Ordinal); at >= 0; at = encoded.IndexOf('=', at + 1))
            if (encoded.AsSpan(at) is not (['=', '2', 'C', ..] or ['=', '3', 'D', ..])) return false;
        name = encoded.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return true;
    }

    public static string EncodeName(string name) =>
        name.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);

    /// <summary>Whether the text may stand as a nonce: printable ASCII but a comma.</summary>
    public static bool IsNonce(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e);

    public static bool TryDecodeBase64(ReadOnlySpan<byte> text, out byte[] octets)
    {
        octets = [];
        // The framework's decoder lets white space pass; the grammar has none.
        if (text.ContainsAny(" \t\r\n"u8)) return false;
        var buffer = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(text, buffer, out var consumed, out var written) != System.Buffers.OperationStatus.Done || consumed != text.Length) return false;
        octets = buffer[..written];
        return true;
    }
}
