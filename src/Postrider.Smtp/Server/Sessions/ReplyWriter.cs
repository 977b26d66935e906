using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>Writes replies as octets (RFC 5321, 4.2; the enhanced status code on each line: RFC 2034, 4).</summary>
internal static class ReplyWriter
{
    /// <summary>RFC 5321, 4.5.3.1.5: a reply line with its CRLF.</summary>
    private const int MaximumLine = 512;

    /// <param name="output">Where to.</param>
    /// <param name="reply">What.</param>
    /// <param name="utf8">Whether the client understands UTF-8 in replies (RFC 6531, 3.7.4.2); else other characters become question marks.</param>
    public static void Write(IBufferWriter<byte> output, Reply reply, Utf8Mode utf8 = Utf8Mode.Refused)
    {
        var text = reply.Text.AsSpan();
        while (true)
        {
            var end = text.IndexOf('\n');
            WriteLine(output, reply.Code, reply.Status, end < 0 ? (byte)' ' : (byte)'-', end < 0 ? text : text[..end], utf8);
            if (end < 0) return;
            text = text[(end + 1)..];
        }
    }

    /// <summary>Writes one line of a reply.</summary>
    /// <param name="separator">A space in the last line, a hyphen before.</param>
    public static void WriteLine(
        IBufferWriter<byte> output, int code, EnhancedStatusCode? enhanced, byte separator, ReadOnlySpan<char> text, Utf8Mode utf8 = Utf8Mode.Refused)
    {
        var line = output.GetSpan(MaximumLine)[..MaximumLine];
        line[0] = (byte)('0' + code / 100);
        line[1] = (byte)('0' + code / 10 % 10);
        line[2] = (byte)('0' + code % 10);
        line[3] = separator;
        var at = 4;
        if (enhanced is { } status)
        {
            WriteNumber(line, ref at, status.Class);
            line[at++] = (byte)'.';
            WriteNumber(line, ref at, status.Subject);
            line[at++] = (byte)'.';
            WriteNumber(line, ref at, status.Detail);
            line[at++] = (byte)' ';
        }

        at += Encode(text, line[at..^2], utf8);
        line[at++] = (byte)'\r';
        line[at++] = (byte)'\n';
        output.Advance(at);
    }

    /// <summary>334 with a SASL challenge (RFC 4954, 4), however long.</summary>
    public static void WriteChallenge(IBufferWriter<byte> output, ReadOnlySpan<byte> challenge)
    {
        output.Write("334 "u8);
        var text = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(challenge.Length) + 2);
        Base64.EncodeToUtf8(challenge, text, out _, out var length);
        "\r\n"u8.CopyTo(text[length..]);
        output.Advance(length + 2);
    }

    private static void WriteNumber(Span<byte> line, ref int at, int number)
    {
        Utf8Formatter.TryFormat(number, line[at..], out var written);
        at += written;
    }

    // What a peer or a policy wrote must not break the line, nor reach a terminal as a control character. A text too long is cut.
    private static int Encode(ReadOnlySpan<char> text, Span<byte> into, Utf8Mode utf8)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var shown = Rune.IsControl(rune) || (!rune.IsAscii && utf8 == Utf8Mode.Refused) ? new Rune('?') : rune;
            if (!shown.TryEncodeToUtf8(into[at..], out var written)) break;
            at += written;
        }

        return at;
    }
}
