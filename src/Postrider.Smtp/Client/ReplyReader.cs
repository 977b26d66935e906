using System.Buffers;
using System.Text;

namespace Postrider.Smtp.Client;

/// <summary>
/// Reads a peer's replies from bytes, in whatever pieces they come (RFC 5321, 4.2; RFC 2034). It holds one reply at a time and makes
/// no string for it until <see cref="ToReply"/> is asked: of most replies only the code matters.
/// </summary>
/// <remarks>Takes a lone line feed as a line end, and text of any characters: what a peer says decides nothing but its code.</remarks>
public sealed class ReplyReader
{
    /// <summary>RFC 5321, 4.5.3.1.5 says 512; peers with long explanations and links go beyond.</summary>
    public const int MaximumLineOctets = 4096;

    /// <summary>An EHLO reply of the richest server known has under 40 lines.</summary>
    public const int MaximumLines = 256;

    public const int MaximumOctets = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _text = new(256);
    private int _lines;
    private int _octets;
    private bool _complete;

    /// <summary>The three digits of the reply that was read.</summary>
    public int Code { get; private set; }

    /// <summary>What broke the grammar, for people; <c>null</c> while nothing did.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the reply being read has begun with at least one whole line.</summary>
    public bool IsWithinReply => _lines > 0 && !_complete;

    /// <summary>Reads on in the current reply, or begins the next one when the last was complete.</summary>
    /// <param name="input">What came and was not yet consumed.</param>
    /// <param name="consumed">How many octets were used: whole lines only, never beyond the end of the reply.</param>
    public ReplyProgress Read(ReadOnlySpan<byte> input, out int consumed)
    {
        if (_complete) Reset();
        consumed = 0;
        while (Problem is null)
        {
            var rest = input[consumed..];
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                // The carriage return that may be the last octet is not yet known to end the line.
                if (rest.Length <= MaximumLineOctets + 1) return ReplyProgress.Incomplete;
                Problem = "a line of the reply is too long";
                break;
            }

            if (!TakeLine(rest[..end])) break;
            consumed += end + 1;
            if (_complete) return ReplyProgress.Complete;
        }

        return ReplyProgress.Malformed;
    }

    /// <summary>The reply as a value; only after <see cref="ReplyProgress.Complete"/>.</summary>
    public Reply ToReply()
    {
        var text = Encoding.UTF8.GetString(_text.WrittenSpan);
        if (!EnhancedStatusCode.TryParse(text, out var status, out var length) || status.Class != Code / 100) return new Reply(Code, (EnhancedStatusCode?)null, text);
        return new Reply(Code, status, WithoutStatus(text, text[..length]));
    }

    // RFC 2034, 4: the enhanced status code stands on each line.
    private static string WithoutStatus(string text, string status)
    {
        if (!text.Contains('\n', StringComparison.Ordinal)) return text[status.Length..].TrimStart(' ');
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            if (lines[i].StartsWith(status, StringComparison.Ordinal) && (lines[i].Length == status.Length || lines[i][status.Length] == ' '))
                lines[i] = lines[i][status.Length..].TrimStart(' ');
        return string.Join('\n', lines);
    }

    private void Reset()
    {
        _text.ResetWrittenCount();
        _lines = 0;
        _octets = 0;
        _complete = false;
        Code = 0;
    }

    private bool TakeLine(ReadOnlySpan<byte> line)
    {
        _octets += line.Length + 1;
        if (!line.IsEmpty && line[^1] == (byte)'\r') line = line[..^1];
        if (line.Length > MaximumLineOctets) Problem = "a line of the reply is too long";
        else if (++_lines > MaximumLines) Problem = "the reply has too many lines";
        else if (_octets > MaximumOctets) Problem = "the reply is too long";
        else if (!TryReadCode(line, out var code)) Problem = $"'{Excerpt(line)}' is not a line of a reply";
        else if (_lines > 1 && code != Code) Problem = $"the lines of one reply have the codes {Code} and {code}";
        else
        {
            Code = code;
            _complete = line.Length == 3 || line[3] == (byte)' ';
            if (_lines > 1) Append("\n"u8);
            if (line.Length > 4) Append(line[4..]);
        }

        return Problem is null;
    }

    private static bool TryReadCode(ReadOnlySpan<byte> line, out int code)
    {
        code = 0;
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5' || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2])) return false;
        code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        return line.Length == 3 || line[3] is (byte)' ' or (byte)'-';
    }

    // Control characters would reach logs, terminals and reports.
    private void Append(ReadOnlySpan<byte> text)
    {
        var into = _text.GetSpan(text.Length)[..text.Length];
        text.CopyTo(into);
        _text.Advance(text.Length);
        if (text is [(byte)'\n']) return;
        foreach (ref var octet in into)
            if (octet is < 0x20 or 0x7f) octet = octet == (byte)'\t' ? (byte)' ' : (byte)'?';
    }

    private static string Excerpt(ReadOnlySpan<byte> line) =>
        string.Create(Math.Min(line.Length, 60), line, static (text, source) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = source[i] is >= 0x20 and < 0x7f ? (char)source[i] : '?';
        });
}

/// <summary>How far a reply came.</summary>
public enum ReplyProgress : byte
{
    Incomplete,
    Complete,

    /// <summary>What came is no reply: nothing more can be made of this connection.</summary>
    Malformed,
}
