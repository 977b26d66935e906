namespace Postrider.Smtp.Commands;

/// <summary>The argument of HELO, EHLO and LHLO (RFC 5321, 4.1.1.1).</summary>
public static class HelloCommand
{
    private const int MaximumOctets = 255;

    /// <summary>
    /// Takes what real clients say, which often is neither a domain nor an address literal: host names with underscores, single labels,
    /// addresses without brackets. Nothing is decided by the name (RFC 5321, 4.1.4 forbids it), so it only must be safe to write down.
    /// </summary>
    /// <param name="argument">What follows the verb; of several words the first counts.</param>
    /// <param name="name">The name; a character that may not stand in a trace line is replaced by <c>?</c>.</param>
    public static Reply? TryParse(ReadOnlySpan<byte> argument, out string name)
    {
        name = "";
        var end = argument.IndexOfAny((byte)' ', (byte)'\t');
        if (end >= 0) argument = argument[..end];
        if (argument.IsEmpty) return CommandReplies.HelloNeedsName;
        if (argument.Length > MaximumOctets) return CommandReplies.HelloNameTooLong;
        name = string.Create(argument.Length, argument, static (into, octets) =>
        {
            for (var i = 0; i < into.Length; i++) into[i] = IsSafe(octets[i]) ? (char)octets[i] : '?';
        });
        return null;
    }

    // Printable ASCII but for what begins a comment, a string or another field in a Received line.
    private static bool IsSafe(byte octet) => octet is > (byte)' ' and < 0x7f && !"()<>;,\"\\@"u8.Contains(octet);
}
