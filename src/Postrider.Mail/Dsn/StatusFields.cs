using System.Globalization;
using System.Text;
using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Mail.Dsn;

/// <summary>The part of a report that programs read (RFC 3464, 2; RFC 6533, 4).</summary>
internal static class StatusFields
{
    /// <summary>Characters of a reply that are repeated; a peer may say no more than that.</summary>
    public const int MaximumReplyLength = 2000;

    public static string Format(DeliveryReport report)
    {
        var fields = new StringBuilder();
        Append(fields, "Reporting-MTA", $"dns; {report.ReportingMta}");
        if (report.EnvelopeId is { } envelopeId) Append(fields, "Original-Envelope-Id", Encode(envelopeId, "rfc822", report.SmtpUtf8));
        Append(fields, "X-Postrider-Id", report.MessageId);
        Append(fields, "Arrival-Date", MessageDate.Format(report.ArrivalDate));
        foreach (var recipient in report.Recipients)
        {
            fields.Append("\r\n");
            Append(fields, recipient, report.SmtpUtf8);
        }

        return fields.ToString();
    }

    /// <summary>Status (RFC 3464, 2.3.4): the reply's own, or what its first digit says.</summary>
    public static EnhancedStatusCode StatusOf(ReportedRecipient recipient) =>
        recipient.Reply.Status ?? new EnhancedStatusCode((byte)(recipient.Reply.Code / 100), 0, 0);

    private static void Append(StringBuilder fields, ReportedRecipient recipient, bool isGlobal)
    {
        if (recipient.Original is { } original)
            Append(fields, "Original-Recipient", $"{Encode(original.AddressType, "rfc822", false)}; {Encode(original.Address, original.AddressType, isGlobal)}");
        var type = recipient.Recipient.NeedsSmtpUtf8 ? "utf-8" : "rfc822";
        Append(fields, "Final-Recipient", $"{type}; {Encode(recipient.Recipient.ToString(), type, isGlobal)}");
        Append(fields, "Action", NameOf(recipient.Action));
        Append(fields, "Status", StatusOf(recipient).ToString());
        if (recipient.RemoteMta is { } remote) Append(fields, "Remote-MTA", $"dns; {Encode(remote, "rfc822", false)}");
        // What we say ourselves is no SMTP reply of anybody's, and gets a type of its own (RFC 3464, 2.3.6).
        Append(fields, "Diagnostic-Code", $"{(recipient.FromPeer ? "smtp" : "X-Postrider")}; {ReplyText(recipient.Reply, isGlobal)}");
        if (recipient.LastAttempt is { } last) Append(fields, "Last-Attempt-Date", MessageDate.Format(last));
        if (recipient is { Action: DsnAction.Delayed, WillRetryUntil: { } until }) Append(fields, "Will-Retry-Until", MessageDate.Format(until));
    }

    /// <summary>A reply on one line: no controls, no more than is reasonable, and ASCII unless the report is a global one.</summary>
    public static string ReplyText(Reply reply, bool isGlobal)
    {
        var text = reply.ToString();
        if (text.Length > MaximumReplyLength) text = $"{text.AsSpan(0, MaximumReplyLength)} ...";
        return string.Create(text.Length, (text, isGlobal), static (result, source) =>
        {
            for (var i = 0; i < result.Length; i++)
            {
                var c = source.text[i];
                result[i] = char.IsControl(c) ? ' ' : c < 0x80 || source.isGlobal ? c : '?';
            }
        });
    }

    private static void Append(StringBuilder fields, string name, string value) => Folding.Append(fields, $"{name}: {value}", "  ");

    private static string NameOf(DsnAction action) => action switch
    {
        DsnAction.Failed => "failed",
        DsnAction.Delayed => "delayed",
        DsnAction.Delivered => "delivered",
        DsnAction.Relayed => "relayed",
        DsnAction.Expanded => "expanded",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    /// <summary>
    /// Text of a client's making, made fit for a field: what is not printable ASCII as xtext (RFC 3461, 4),
    /// or for the utf-8 type as <c>\x{…}</c> (RFC 6533, 3); a global report holds UTF-8 as it is.
    /// </summary>
    private static string Encode(string text, string type, bool isGlobal)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= 0x20 and < 0x7f || (isGlobal && !Rune.IsControl(rune) && !rune.IsAscii)) encoded.Append(rune);
            else if (type == "utf-8") encoded.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}");
            else foreach (var octet in Encoding.UTF8.GetBytes(rune.ToString())) encoded.Append(CultureInfo.InvariantCulture, $"+{octet:X2}");
        }

        return encoded.ToString();
    }
}
