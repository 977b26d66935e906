using System.Text;

namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>The client-final-message of SCRAM (RFC 5802, 7).</summary>
/// <param name="Binding">The GS2 header again, and the channel binding's octets behind it.</param>
/// <param name="Nonce">Both nonces joined.</param>
/// <param name="Proof">ClientProof.</param>
/// <param name="WithoutProof">The client-final-message-without-proof: a part of AuthMessage.</param>
public sealed record ScramClientFinal(byte[] Binding, string Nonce, byte[] Proof, string WithoutProof)
{
    public static bool TryParse(ReadOnlySpan<byte> octets, out ScramClientFinal message)
    {
        message = Nothing;
        // The proof comes last, after extensions that are not known and change nothing.
        var comma = octets.LastIndexOf((byte)',');
        if (comma < 1 || !System.Text.Unicode.Utf8.IsValid(octets)) return false;
        var rest = octets[..comma];
        var last = octets[(comma + 1)..];
        if (!ScramText.TryTake(ref rest, (byte)'c', out var binding) || !ScramText.TryDecodeBase64(binding, out var bindingOctets)) return false;
        if (!ScramText.TryTake(ref rest, (byte)'r', out var nonce) || !ScramText.IsNonce(nonce)) return false;
        if (octets[comma - 1] == (byte)',' || !AreExtensions(rest)) return false;
        if (!ScramText.TryTake(ref last, (byte)'p', out var proof) || !ScramText.TryDecodeBase64(proof, out var proofOctets)) return false;
        message = new ScramClientFinal(bindingOctets, Encoding.ASCII.GetString(nonce), proofOctets, Encoding.UTF8.GetString(octets[..comma]));
        return true;
    }

    // RFC 5802, 7: attr-val, a letter with a value that is not empty; the proof stands once.
    private static bool AreExtensions(ReadOnlySpan<byte> extensions)
    {
        if (extensions.IsEmpty) return true;
        foreach (var range in extensions.Split((byte)','))
        {
            var extension = extensions[range];
            if (extension.Length < 3 || !char.IsAsciiLetter((char)extension[0]) || extension[0] == (byte)'p' || extension[1] != (byte)'=') return false;
        }

        return true;
    }

    private static ScramClientFinal Nothing { get; } = new([], "", [], "");
}
