using MimeKit;
using Postrider.Mail.Feedback;

namespace Postrider.Mail.Bounces;

/// <summary>
/// Tells what a message is that came back: a delivery status notification (RFC 3464, 6533), well made or broken, a bounce in free form, or no bounce. Pure; bounded by
/// <see cref="BounceLimits"/> whatever comes.
/// </summary>
public static class BounceReader
{
    private static readonly ParserOptions Options = CreateOptions();

    /// <param name="message">The message as octets; what lies beyond <see cref="BounceLimits.Size"/> is not looked at.</param>
    /// <exception cref="FormatException">It is no message: there is no header.</exception>
    public static BounceReport Read(ReadOnlyMemory<byte> message, BounceLimits limits)
    {
        using var mime = Parse(message, limits);
        var texts = MessageTexts.Of(mime.Body, limits);
        var envelope = new BounceOrigin(mime.Headers, texts.Human);
        var returned = ReturnedFields.Find(texts);

        if (texts.Feedback is not null || envelope.ReportType == "feedback-report" || FeedbackReader.IsAttached(mime.Headers, texts.Returned)) return BounceReport.NoBounce(MailKind.Complaint, returned);
        if (texts.HasDisposition || envelope.ReportType == "disposition-notification") return BounceReport.NoBounce(MailKind.Disposition, returned);

        if (StatusReport.Read(texts, mime.Headers, limits) is { } status) return new BounceReport(status.Kind, status.Recipients, returned);
        if (NotificationJson.Read(texts.Human, limits) is { } json) return json;
        var kind = envelope.Judge();
        if (kind != MailKind.Bounce) return BounceReport.NoBounce(kind, returned);
        var recipients = FreeForm.Read(texts.Human, mime.Headers, returned, limits);
        return recipients.IsEmpty ? BounceReport.NoBounce(MailKind.Other, returned) : new BounceReport(MailKind.Bounce, recipients, returned);
    }

    /// <exception cref="FormatException">It is no message: there is no header.</exception>
    internal static MimeMessage Parse(ReadOnlyMemory<byte> message, BounceLimits limits)
    {
        using var stream = new MemoryStream(RawMessage.Tidy(message.Span[..Math.Min(message.Length, limits.Size)]));
        return new MimeParser(Options, stream).ParseMessage();
    }

    private static ParserOptions CreateOptions()
    {
        var options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = 12;
        options.MaxAddressGroupDepth = 2;
        return options;
    }
}
