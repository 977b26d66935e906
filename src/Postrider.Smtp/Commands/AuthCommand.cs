using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>The argument of AUTH (RFC 4954, 4).</summary>
public static class AuthCommand
{
    private const int MaximumMechanism = 20;

    /// <param name="argument">What follows the verb, such as <c>PLAIN dGltAHRpbQ==</c>.</param>
    /// <param name="mechanism">The mechanism in upper case (RFC 4422, 3.1); whether it exists is not looked at.</param>
    /// <param name="initialResponse">The initial response, still in base64; <c>=</c> stands for an empty one.</param>
    /// <param name="hasInitialResponse">Whether there is one at all.</param>
    public static Reply? TryParse(ReadOnlySpan<byte> argument, out string mechanism, out ReadOnlySpan<byte> initialResponse, out bool hasInitialResponse)
    {
        mechanism = "";
        initialResponse = default;
        var end = argument.IndexOfAny((byte)' ', (byte)'\t');
        hasInitialResponse = end >= 0;
        var name = end < 0 ? argument : argument[..end];
        if (name.Length is 0 or > MaximumMechanism) return CommandReplies.AuthSyntax;
        foreach (var octet in name)
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'_')) return CommandReplies.AuthSyntax;
        if (hasInitialResponse)
        {
            initialResponse = argument[end..].Trim(" \t"u8);
            if (initialResponse.ContainsAny((byte)' ', (byte)'\t')) return CommandReplies.AuthSyntax;
        }

        mechanism = Encoding.ASCII.GetString(name).ToUpperInvariant();
        return null;
    }
}
