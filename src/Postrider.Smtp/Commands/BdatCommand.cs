using System.Buffers.Text;
using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>The argument of BDAT (RFC 3030, 2).</summary>
public static class BdatCommand
{
    /// <param name="argument">What follows the verb, such as <c>4096 LAST</c>.</param>
    /// <param name="octets">How many octets follow the line. They follow whatever the reply is, and must be read.</param>
    /// <param name="isLast">Whether this chunk is the last.</param>
    public static Reply? TryParse(ReadOnlySpan<byte> argument, out long octets, out bool isLast)
    {
        isLast = false;
        var end = argument.IndexOfAny((byte)' ', (byte)'\t');
        var size = end < 0 ? argument : argument[..end];
        octets = 0;
        // 18 digits are all that 64 bits surely hold.
        if (size.Length is 0 or > 18 || size.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return CommandReplies.BdatSyntax;
        _ = Utf8Parser.TryParse(size, out octets, out _);
        if (end < 0) return null;
        isLast = Ascii.EqualsIgnoreCase(argument[end..].Trim(" \t"u8), "LAST"u8);
        return isLast ? null : CommandReplies.BdatSyntax;
    }
}
