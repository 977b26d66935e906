using System.Text;

namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>What a client says with a bearer token.</summary>
/// <param name="User">As whom it wants to act; empty where the token alone decides.</param>
/// <param name="Token">The token, as it stands after <c>Bearer</c>.</param>
public readonly record struct BearerMessage(string User, string Token)
{
    private const byte Separator = 0x01;

    /// <summary>Parses the message of OAUTHBEARER: a GS2 header, then <c>key=value</c> pairs ended by 0x01 (RFC 7628, 3.1).</summary>
    public static bool TryParseOAuthBearer(ReadOnlySpan<byte> octets, out BearerMessage message)
    {
        message = default;
        // Without channel binding, which the mechanism has no -PLUS for: "n,," or "y,,", with the identity between the commas.
        if (octets.Length < 3 || octets[0] is not ((byte)'n' or (byte)'y') || octets[1] != (byte)',') return false;
        var rest = octets[2..];
        var user = "";
        if (rest[0] == (byte)',') rest = rest[1..];
        else if (!ScramText.TryTake(ref rest, (byte)'a', out var identity) || !ScramText.TryDecodeName(identity, out user)) return false;
        if (rest.IsEmpty || rest[0] != Separator) return false;
        return TryParsePairs(rest[1..], user, out message);
    }

    /// <summary>Parses the message of XOAUTH2: <c>user=name</c> and <c>auth=Bearer token</c>, each ended by 0x01, and one more 0x01.</summary>
    public static bool TryParseXOAuth2(ReadOnlySpan<byte> octets, out BearerMessage message)
    {
        message = default;
        if (!octets.StartsWith("user="u8)) return false;
        var end = octets.IndexOf(Separator);
        if (end < 0) return false;
        var user = octets["user="u8.Length..end];
        return PasswordCheck.IsText(user) && TryParsePairs(octets[(end + 1)..], PasswordCheck.Decode(user), out message);
    }

    /// <summary>The user alone: a token never gets into a log.</summary>
    public override string ToString() => User;

    private static bool TryParsePairs(ReadOnlySpan<byte> rest, string user, out BearerMessage message)
    {
        message = default;
        string? token = null;
        while (true)
        {
            var end = rest.IndexOf(Separator);
            if (end < 0) return false;
            var pair = rest[..end];
            rest = rest[(end + 1)..];
            if (pair.IsEmpty) break;
            var equals = pair.IndexOf((byte)'=');
            if (equals <= 0) return false;
            if (!pair[..equals].SequenceEqual("auth"u8)) continue;
            if (token is not null || !TryParseAuthorization(pair[(equals + 1)..], out token)) return false;
        }

        if (token is null || !rest.IsEmpty) return false;
        message = new BearerMessage(user, token);
        return true;
    }

    // RFC 6750, 2.1: "Bearer", one space or more, b64token.
    private static bool TryParseAuthorization(ReadOnlySpan<byte> value, out string token)
    {
        token = "";
        var scheme = "Bearer "u8;
        if (value.Length <= scheme.Length || !Ascii.EqualsIgnoreCase(value[..scheme.Length], scheme)) return false;
        var octets = value[scheme.Length..].TrimStart((byte)' ');
        foreach (var b in octets)
            if (!char.IsAsciiLetterOrDigit((char)b) && !"-._~+/="u8.Contains(b)) return false;
        token = Encoding.ASCII.GetString(octets);
        return token.Length > 0;
    }
}
