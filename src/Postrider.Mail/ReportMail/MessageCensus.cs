using MimeKit;

namespace Postrider.Mail.ReportMail;

/// <summary>
/// Counts the parts and header fields of a message before it is read whole: each becomes many times what it is on the wire, and a message of 25 MiB can be made of millions of them.
/// </summary>
internal sealed class MessageCensus(ParserOptions options, Stream message, ReportLimits limits) : MimeReader(options, message, MimeFormat.Entity)
{
    private int _parts;
    private int _fields;

    /// <exception cref="InvalidDataException">There are more than there may be.</exception>
    /// <exception cref="FormatException">It is no message.</exception>
    public static async Task TakeAsync(ParserOptions options, Stream message, ReportLimits limits, CancellationToken cancellation)
    {
        await new MessageCensus(options, message, limits).ReadMessageAsync(cancellation).ConfigureAwait(false);
        message.Position = 0;
    }

    protected override void OnHeaderRead(Header header, int beginLineNumber, CancellationToken cancellationToken) => Count(ref _fields, limits.HeaderFields, "header fields");

    protected override Task OnHeaderReadAsync(Header header, int beginLineNumber, CancellationToken cancellationToken)
    {
        OnHeaderRead(header, beginLineNumber, cancellationToken);
        return Task.CompletedTask;
    }

    protected override void OnMimePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Count(ref _parts, limits.MimeParts, "parts");

    protected override Task OnMimePartBeginAsync(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        OnMimePartBegin(contentType, beginOffset, beginLineNumber, cancellationToken);
        return Task.CompletedTask;
    }

    private static void Count(ref int count, int most, string what)
    {
        if (++count > most) throw new InvalidDataException($"it has more than {most} {what}");
    }
}
