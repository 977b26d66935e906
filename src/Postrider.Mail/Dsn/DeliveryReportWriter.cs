using System.Buffers;
using System.Text;
using Postrider.Mail.Headers;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Mail.Dsn;

/// <summary>
/// Writes a <see cref="DeliveryReport"/> as a message: multipart/report (RFC 6522) with a text for people, the status for programs
/// (RFC 3464, or 6533 where the message was one of SMTPUTF8), and what is returned of the original (RFC 3461, 4.3).
/// </summary>
public static class DeliveryReportWriter
{
    /// <summary>Octets of an original that is returned whole; of a larger one the header section comes back.</summary>
    public const int MaximumReturnedSize = 1024 * 1024;

    /// <summary>Writes the report.</summary>
    /// <param name="report">What happened.</param>
    /// <param name="original">The message reported on; <c>null</c> when it cannot be read any more.</param>
    /// <param name="write">Takes the octets: lines of at most 998 octets, ended by CRLF.</param>
    /// <returns>What MAIL must say to send the report: BODY and SMTPUTF8.</returns>
    public static async ValueTask<MailParameters> WriteAsync(
        DeliveryReport report,
        IOutgoingBody? original,
        Func<ReadOnlySequence<byte>, CancellationToken, ValueTask> write,
        CancellationToken cancellation)
    {
        var returned = await ReturnedContent.ReadAsync(report, original, cancellation).ConfigureAwait(false);
        // Many clients declare SMTPUTF8 for any message; a report in the older format reaches more readers (RFC 6533, 6).
        if (report.SmtpUtf8 && !NeedsUtf8(report, returned)) report = report with { SmtpUtf8 = false };
        var text = ReportText.Format(report);
        var status = StatusFields.Format(report);
        var hasEightBit = report.To.NeedsSmtpUtf8 || returned?.HasEightBit == true || !Ascii.IsValid(text) || !Ascii.IsValid(status);
        var boundary = ChooseBoundary(report, returned);

        var head = new StringBuilder();
        AppendHeader(head, report, returned, boundary, hasEightBit);
        AppendPart(head, boundary, $"text/plain; charset={(Ascii.IsValid(text) ? "us-ascii" : "utf-8")}", Ascii.IsValid(text), "Notification");
        head.Append(text);
        AppendPart(head, boundary, report.SmtpUtf8 ? "message/global-delivery-status" : "message/delivery-status", Ascii.IsValid(status), "Delivery report");
        head.Append(status);
        if (returned is not null) AppendPart(head, boundary, returned.ContentType(report.SmtpUtf8), !returned.HasEightBit, returned.Description);
        await write(Octets(head), cancellation).ConfigureAwait(false);
        if (returned is not null) await write(new ReadOnlySequence<byte>(returned.Content), cancellation).ConfigureAwait(false);
        await write(Octets(new StringBuilder($"\r\n--{boundary}--\r\n")), cancellation).ConfigureAwait(false);

        return new MailParameters { Body = hasEightBit ? BodyType.EightBitMime : BodyType.SevenBit, SmtpUtf8 = report.To.NeedsSmtpUtf8 };
    }

    private static bool NeedsUtf8(DeliveryReport report, ReturnedContent? returned) =>
        report.To.NeedsSmtpUtf8 || returned?.HasEightBitHeader == true
        || report.Recipients.Any(r => r.Recipient.NeedsSmtpUtf8 || (r.Original is { } original && !Ascii.IsValid(original.Address)));

    private static ReadOnlySequence<byte> Octets(StringBuilder text) => new(Encoding.UTF8.GetBytes(text.ToString()));

    private static void AppendHeader(StringBuilder head, DeliveryReport report, ReturnedContent? returned, string boundary, bool hasEightBit)
    {
        head.Append($"From: Mail Delivery System <MAILER-DAEMON@{report.ReportingMta}>\r\n");
        head.Append($"To: <{report.To}>\r\n");
        head.Append($"Subject: {ReportText.Subject(report)}\r\n");
        head.Append($"Date: {MessageDate.Format(report.At)}\r\n");
        head.Append($"Message-ID: <{report.ReportId}@{report.ReportingMta}>\r\n");
        if (returned?.MessageId is { } messageId) head.Append($"In-Reply-To: <{messageId}>\r\nReferences: <{messageId}>\r\n");
        // RFC 3834, 5: no vacation notice and no list server answers this.
        head.Append("Auto-Submitted: auto-replied\r\n");
        head.Append("MIME-Version: 1.0\r\n");
        var type = report.SmtpUtf8 ? "global-delivery-status" : "delivery-status";
        head.Append($"Content-Type: multipart/report; report-type={type};\r\n\tboundary=\"{boundary}\"\r\n");
        if (hasEightBit) head.Append("Content-Transfer-Encoding: 8bit\r\n");
        head.Append("\r\nThis is a delivery report in MIME format.\r\n");
    }

    private static void AppendPart(StringBuilder head, string boundary, string contentType, bool isAscii, string description)
    {
        head.Append($"\r\n--{boundary}\r\nContent-Type: {contentType}\r\nContent-Description: {description}\r\n");
        if (!isAscii) head.Append("Content-Transfer-Encoding: 8bit\r\n");
        head.Append("\r\n");
    }

    /// <summary>A boundary that occurs in none of the parts: our own texts never hold <c>=_</c> at the start of a line after two hyphens.</summary>
    private static string ChooseBoundary(DeliveryReport report, ReturnedContent? returned)
    {
        for (var number = 1; ; number++)
        {
            // RFC 2045, 6.7: "=_" occurs in neither quoted-printable nor base64.
            var boundary = $"=_{report.ReportId}.{number}";
            if (returned is null || returned.Content.Span.IndexOf(Encoding.ASCII.GetBytes(boundary)) < 0) return boundary;
        }
    }
}
