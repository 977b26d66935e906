using System.Text;

namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>The client-first-message of SCRAM (RFC 5802, 7).</summary>
/// <param name="Gs2Header">Flag and authorization identity as they stand, with both commas: repeated in the last message.</param>
/// <param name="Binding">Whether and how the client binds to the channel.</param>
/// <param name="BindingName">The channel binding's name; empty unless <paramref name="Binding"/> is <see cref="ScramBinding.Used"/>.</param>
/// <param name="AuthorizationIdentity">Whom the client wants to act for; empty for itself.</param>
/// <param name="User">The user's name, decoded.</param>
/// <param name="Nonce">The client's nonce.</param>
/// <param name="Bare">The client-first-message-bare: a part of AuthMessage.</param>
public sealed record ScramClientFirst(
    string Gs2Header, ScramBinding Binding, string BindingName, string AuthorizationIdentity, string User, string Nonce, string Bare)
{
    public static bool TryParse(ReadOnlySpan<byte> octets, out ScramClientFirst message)
    {
        message = Nothing;
        if (octets.Length < 3) return false;
        var bindingName = default(ReadOnlySpan<byte>);
        var rest = octets;
        ScramBinding binding;
        if (octets[0] == (byte)'p')
        {
            if (!ScramText.TryTake(ref rest, (byte)'p', out bindingName) || !IsBindingName(bindingName)) return false;
            binding = ScramBinding.Used;
        }
        else
        {
            if (octets[0] is not ((byte)'n' or (byte)'y') || octets[1] != (byte)',') return false;
            binding = octets[0] == (byte)'y' ? ScramBinding.ClientOnly : ScramBinding.NotSupported;
            rest = octets[2..];
        }

        var authorization = "";
        if (!rest.IsEmpty && rest[0] == (byte)',') rest = rest[1..];
        else if (!ScramText.TryTake(ref rest, (byte)'a', out var identity) || !ScramText.TryDecodeName(identity, out authorization)) return false;

        // A mandatory extension (m=) would stand here; none is known, so the message must not be taken.
        var header = octets[..^rest.Length];
        var bare = rest;
        if (!ScramText.TryTake(ref rest, (byte)'n', out var name) || !ScramText.TryDecodeName(name, out var user)) return false;
        if (!ScramText.TryTake(ref rest, (byte)'r', out var nonce) || !ScramText.IsNonce(nonce)) return false;
        if (!System.Text.Unicode.Utf8.IsValid(bare)) return false;
        message = new ScramClientFirst(
            Encoding.UTF8.GetString(header), binding, Encoding.ASCII.GetString(bindingName), authorization, user,
            Encoding.ASCII.GetString(nonce), Encoding.UTF8.GetString(bare));
        return true;
    }

    private static ScramClientFirst Nothing { get; } = new("", default, "", "", "", "", "");

    // cb-name: letters, digits, dot and hyphen.
    private static bool IsBindingName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return false;
        foreach (var b in name)
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'.' or (byte)'-')) return false;
        return true;
    }
}

/// <summary>The gs2-cbind-flag (RFC 5802, 6).</summary>
public enum ScramBinding
{
    /// <summary><c>n</c>: the client cannot bind.</summary>
    NotSupported,

    /// <summary><c>y</c>: the client could, and believes that the server cannot.</summary>
    ClientOnly,

    /// <summary><c>p</c>: the client binds.</summary>
    Used,
}
