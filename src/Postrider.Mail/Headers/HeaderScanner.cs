namespace Postrider.Mail.Headers;

/// <summary>
/// Finds the end of a header section while its octets come in (RFC 5322, 2.1 and 2.2). It is as liberal as Postfix's cleanup:
/// white space before the colon is taken (4.5), a line with white space alone continues the field before it, and a line that is neither a field
/// nor a continuation begins the body. Whoever passes such a message on writes the missing empty line, so that all who read it after us
/// see the same header section that we judged.
/// </summary>
public sealed class HeaderScanner
{
    /// <summary>Octets of a field name: no line may be longer (RFC 5322, 2.1.1).</summary>
    private const int MaximumNameLength = 998;

    private int _lineStart;
    private int _searched;

    /// <summary>Looks for the end in what has come so far.</summary>
    /// <param name="octets">The message from its first octet; each call repeats what the call before had, and adds to it.</param>
    /// <param name="end">The end, when it was found.</param>
    public bool TryFindEnd(ReadOnlySpan<byte> octets, out HeaderEnd end)
    {
        while (true)
        {
            var length = octets[_searched..].IndexOf((byte)'\n');
            if (length < 0)
            {
                _searched = octets.Length;
                end = default;
                return false;
            }

            var next = _searched + length + 1;
            if (IsEnd(octets[_lineStart..next], next, out end)) return true;
            _lineStart = _searched = next;
        }
    }

    /// <summary>The end when no more octets come, after <see cref="TryFindEnd"/> did not find one.</summary>
    /// <param name="octets">The whole message.</param>
    public HeaderEnd Finish(ReadOnlySpan<byte> octets)
    {
        if (_lineStart < octets.Length && IsEnd(octets[_lineStart..], octets.Length, out var end)) return end;
        return new HeaderEnd(octets.Length, octets.Length, HeaderEndKind.EndOfMessage);
    }

    /// <summary>The length of a field's name at the start of a line, white space before the colon left out; 0 when the line is no field.</summary>
    internal static int NameLength(ReadOnlySpan<byte> line)
    {
        var colon = line[..Math.Min(line.Length, MaximumNameLength + 1)].IndexOf((byte)':');
        if (colon <= 0) return 0;
        var name = line[..colon].TrimEnd(" \t"u8);
        // RFC 5322, 3.6.8: ftext is printable ASCII.
        return name.ContainsAnyExceptInRange((byte)'!', (byte)'~') ? 0 : name.Length;
    }

    private bool IsEnd(ReadOnlySpan<byte> line, int next, out HeaderEnd end)
    {
        if (line is [(byte)'\n'] or [(byte)'\r', (byte)'\n'])
        {
            end = new HeaderEnd(_lineStart, next, HeaderEndKind.EmptyLine);
            return true;
        }

        var isContinuation = line[0] is (byte)' ' or (byte)'\t' && _lineStart > 0;
        end = new HeaderEnd(_lineStart, _lineStart, HeaderEndKind.NotAField);
        return !isContinuation && NameLength(line) == 0;
    }
}
