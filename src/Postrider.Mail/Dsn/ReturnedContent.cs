using System.Buffers;
using System.Text;
using Postrider.Mail.Headers;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Mail.Dsn;

/// <summary>The third part of a report: the message, or its header section.</summary>
internal sealed class ReturnedContent
{
    /// <summary>Octets of a line without its end (RFC 5321, 4.5.3.1.6).</summary>
    private const int MaximumLineLength = 998;

    /// <summary>Octets of a header section that is returned; more than this is cut off.</summary>
    private const int MaximumHeaderSize = 256 * 1024;

    private static readonly SearchValues<byte> LineEndsAndNul = SearchValues.Create("\r\n\0"u8);

    private readonly bool _isWhole;

    private ReturnedContent(ReadOnlyMemory<byte> content, bool isWhole, int headerLength, string? messageId)
    {
        Content = content;
        _isWhole = isWhole;
        MessageId = messageId;
        HasEightBit = !Ascii.IsValid(content.Span);
        HasEightBitHeader = HasEightBit && !Ascii.IsValid(content.Span[..headerLength]);
    }

    public ReadOnlyMemory<byte> Content { get; }

    public string Description => _isWhole ? "Undelivered message" : "Header section of the message";

    /// <summary>Whether the header section is one of RFC 6532, or a broken one.</summary>
    public bool HasEightBitHeader { get; }

    public bool HasEightBit { get; }

    /// <summary>The original's Message-ID without brackets, where it is fit to be repeated.</summary>
    public string? MessageId { get; }

    /// <summary>The media type of the part (RFC 6522, 6533 and 3462).</summary>
    public string ContentType(bool isGlobal) => (_isWhole, isGlobal) switch
    {
        (true, true) => "message/global",
        (true, false) => "message/rfc822",
        (false, true) => "message/global-headers",
        (false, false) => "text/rfc822-headers",
    };

    public static async ValueTask<ReturnedContent?> ReadAsync(DeliveryReport report, IOutgoingBody? original, CancellationToken cancellation)
    {
        if (original is null) return null;
        // RFC 3461, 4.3: RET is about failures; other reports return the header section alone.
        var returnsAll = report.Return != DsnReturn.Headers
            && report.Recipients.Any(r => r.Action == DsnAction.Failed)
            && original.Size <= DeliveryReportWriter.MaximumReturnedSize;
        var octets = await ReadAsync(original, returnsAll ? (int)original.Size : (int)Math.Min(original.Size, MaximumHeaderSize), cancellation)
            .ConfigureAwait(false);
        var end = FindHeaderEnd(octets.Span);
        var messageId = FindMessageId(octets.Span[..end.FieldsLength]);
        // What cannot travel as lines of text (BINARYMIME, lines without end) is not returned whole.
        if (returnsAll && IsTextOfLines(octets.Span)) return new ReturnedContent(octets, isWhole: true, end.FieldsLength, messageId);
        var fields = IsTextOfLines(octets.Span[..end.FieldsLength]) ? octets[..end.FieldsLength] : Mend(octets.Span[..end.FieldsLength]);
        return new ReturnedContent(fields, isWhole: false, fields.Length, messageId);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(IOutgoingBody original, int length, CancellationToken cancellation)
    {
        if (!original.Memory.IsEmpty) return original.Memory[..Math.Min(length, original.Memory.Length)];
        var octets = new byte[length];
        var stream = original.OpenRead();
        await using (stream.ConfigureAwait(false))
        {
            var read = await stream.ReadAtLeastAsync(octets, length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            return octets.AsMemory(0, read);
        }
    }

    private static HeaderEnd FindHeaderEnd(ReadOnlySpan<byte> octets)
    {
        var scanner = new HeaderScanner();
        return scanner.TryFindEnd(octets, out var end) ? end : scanner.Finish(octets);
    }

    private static string? FindMessageId(ReadOnlySpan<byte> fields)
    {
        foreach (var field in new HeaderSection(fields))
        {
            if (!field.Is("Message-ID"u8)) continue;
            var id = field.Unfold();
            return id is ['<', .., '>'] && id.Length is > 2 and < 250 && id[1..^1].All(c => c is > ' ' and < (char)0x7f and not ('<' or '>')) ? id[1..^1] : null;
        }

        return null;
    }

    private static bool IsTextOfLines(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var at = octets.IndexOfAny(LineEndsAndNul);
            if ((at < 0 ? octets.Length : at) > MaximumLineLength) return false;
            if (at < 0) return true;
            if (octets[at] != (byte)'\r' || at + 1 >= octets.Length || octets[at + 1] != (byte)'\n') return false;
            octets = octets[(at + 2)..];
        }

        return true;
    }

    /// <summary>Makes lines of a header section that is none: every line end CRLF, no NUL, long lines folded.</summary>
    private static byte[] Mend(ReadOnlySpan<byte> fields)
    {
        var mended = new ArrayBufferWriter<byte>(fields.Length + 1024);
        foreach (var range in fields.SplitAny("\r\n\0"u8))
        {
            var line = fields[range];
            for (; line.Length > MaximumLineLength; line = line[(MaximumLineLength - 1)..])
            {
                mended.Write(line[..(MaximumLineLength - 1)]);
                mended.Write("\r\n\t"u8);
            }

            if (line.IsEmpty) continue;
            mended.Write(line);
            mended.Write("\r\n"u8);
        }

        return mended.WrittenSpan.ToArray();
    }
}
