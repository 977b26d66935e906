using MimeKit;

namespace Postrider.Mail.ReportMail;

/// <summary>Writes the message that a report goes in (RFC 7489, 7.2.1.1; RFC 8460, 5.3).</summary>
public static class ReportMessageWriter
{
    private static readonly FormatOptions Format = CreateFormat();

    public static byte[] Write(ReportParcel parcel, Postrider.Smtp.MailboxAddress to, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(parcel);
        using var message = new MimeMessage();
        message.From.Add(new MimeKit.MailboxAddress(parcel.Organization, parcel.Author.ToString()));
        message.To.Add(new MimeKit.MailboxAddress("", to.ToString()));
        message.Subject = $"Report Domain: {parcel.Domain} Submitter: {parcel.Submitter} Report-ID: <{parcel.Id}>";
        message.Date = at;
        message.MessageId = parcel.Id;
        message.Headers.Add("Auto-Submitted", "auto-generated");
        if (parcel.Kind == ReportParcelKind.Tls)
        {
            message.Headers.Add("TLS-Report-Domain", parcel.Domain.Value);
            message.Headers.Add("TLS-Report-Submitter", parcel.Submitter.Value);
            // A report on broken TLS must not be kept back by it (RFC 8460, 3; RFC 8689, 5).
            message.Headers.Add("TLS-Required", "No");
        }

        var word = parcel.Kind == ReportParcelKind.Tls ? "TLS" : "DMARC aggregate";
        var text = new TextPart("plain") { Text = FormattableString.Invariant($"This is a {word} report of {parcel.Organization} on {parcel.Domain}, {parcel.Begin.UtcDateTime:yyyy-MM-dd HH:mm} to {parcel.End.UtcDateTime:yyyy-MM-dd HH:mm} UTC.\n") };
        var attachment = new MimePart(parcel.Kind == ReportParcelKind.Tls ? "application/tlsrpt+gzip" : "application/gzip")
        {
            Content = new MimeContent(new MemoryStream(parcel.Packed, writable: false)),
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment),
            ContentTransferEncoding = ContentEncoding.Base64,
            FileName = parcel.FileName,
        };
        var body = new Multipart(parcel.Kind == ReportParcelKind.Tls ? "report" : "mixed") { text, attachment };
        if (parcel.Kind == ReportParcelKind.Tls) body.ContentType.Parameters.Add("report-type", "tlsrpt");
        message.Body = body;
        using var output = new MemoryStream();
        message.WriteTo(Format, output);
        return output.ToArray();
    }

    private static FormatOptions CreateFormat()
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.EnsureNewLine = true;
        return format;
    }
}
