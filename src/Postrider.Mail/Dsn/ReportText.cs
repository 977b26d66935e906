using System.Text;
using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Mail.Dsn;

/// <summary>The part of a report that people read.</summary>
internal static class ReportText
{
    public static string Subject(DeliveryReport report)
    {
        var actions = report.Recipients.Select(r => r.Action).Distinct().ToArray();
        return actions switch
        {
            [DsnAction.Failed] => "Your message could not be delivered",
            [DsnAction.Delayed] => "Your message is delayed (you need not send it again)",
            [DsnAction.Delivered or DsnAction.Expanded] => "Your message was delivered",
            [DsnAction.Relayed] => "Your message was handed on to the next server",
            _ when actions.Contains(DsnAction.Failed) => "Your message could not be delivered to all recipients",
            _ => "Report on the delivery of your message",
        };
    }

    public static string Format(DeliveryReport report)
    {
        var text = new StringBuilder();
        Folding.Append(text, $"This is the mail server {report.ReportingMta}.", "");
        Folding.Append(text, $"It reports on the message that you sent on {MessageDate.Format(report.ArrivalDate)}.", "");
        foreach (var group in report.Recipients.GroupBy(r => r.Action).OrderBy(g => g.Key))
        {
            text.Append("\r\n");
            Folding.Append(text, Opening(group.Key), "");
            foreach (var recipient in group)
            {
                text.Append("\r\n");
                Append(text, recipient, report);
            }
        }

        text.Append("\r\n");
        Folding.Append(text, $"If you ask your mail administrator for help, pass on this whole message, and name the id {report.MessageId}.", "");
        return text.ToString();
    }

    private static string Opening(DsnAction action) => action switch
    {
        DsnAction.Failed => "It could NOT be delivered to the following, and will not be tried again:",
        DsnAction.Delayed => "It has not yet been delivered to the following. You need not send it again:",
        DsnAction.Delivered => "It was delivered to the mailbox of the following:",
        DsnAction.Relayed => "It was handed on for the following to another server. If that one sends no report of its own, this is the last you hear of it:",
        DsnAction.Expanded => "It was delivered to the following list or alias, and sent on to its members:",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    private static void Append(StringBuilder text, ReportedRecipient recipient, DeliveryReport report)
    {
        var isGlobal = report.SmtpUtf8;
        var address = recipient.Recipient.ToString();
        if (!isGlobal) address = string.Concat(address.Select(c => c < 0x80 ? c : '?'));
        Folding.Append(text, $"  <{address}>", "  ");
        var speaker = recipient switch
        {
            { FromPeer: true, RemoteMta: { } remote } => $"The server {remote} answered:",
            { FromPeer: true } => "Their server answered:",
            { RemoteMta: { } remote } => $"Trying the server {remote}, we found:",
            _ => "The reason:",
        };
        Folding.Append(text, $"    {speaker}", "    ");
        foreach (var line in Lines(recipient.Reply, isGlobal)) Folding.Append(text, $"      {line}", "      ");
        if (Meaning(recipient) is { } meaning) Folding.Append(text, $"    {meaning}", "    ");
        if (IsGivenUp(recipient))
            Folding.Append(text, $"    That is no final refusal, but we have tried for {Words(report.At - report.ArrivalDate)} and give up now. Send it again later if it still matters.", "    ");
        if (recipient.Action == DsnAction.Delayed)
        {
            var until = recipient.WillRetryUntil is { } moment ? $" until {MessageDate.Format(moment)}" : "";
            Folding.Append(text, $"    We keep trying{until}. If it cannot be delivered by then, you will be told.", "    ");
        }
    }

    private static IEnumerable<string> Lines(Reply reply, bool isGlobal) =>
        reply.Text.Length > StatusFields.MaximumReplyLength
            ? [StatusFields.ReplyText(reply, isGlobal)]
            : reply.Text.Split('\n').Select(line => StatusFields.ReplyText(reply with { Text = line }, isGlobal));

    /// <summary>What a status code means for the sender, and what they can do (RFC 3463, 3); <c>null</c> where the reply must speak for itself.</summary>
    private static string? Meaning(ReportedRecipient recipient) => recipient.Action switch
    {
        DsnAction.Failed when !IsGivenUp(recipient) => MeaningOfFailure(StatusFields.StatusOf(recipient)),
        DsnAction.Failed or DsnAction.Delayed => MeaningOfDelay(StatusFields.StatusOf(recipient)),
        _ => null,
    };

    /// <summary>Whether time ran out over a refusal that was not final.</summary>
    private static bool IsGivenUp(ReportedRecipient recipient) => recipient is { Action: DsnAction.Failed, Reply.IsTransient: true };

    private static string Words(TimeSpan time) => time.TotalHours switch
    {
        >= 48 => $"{time.Days} days",
        >= 2 => $"{(int)time.TotalHours} hours",
        _ => $"{Math.Max(1, (int)time.TotalMinutes)} minutes",
    };

    private static string? MeaningOfDelay(EnhancedStatusCode status) => (status.Subject, status.Detail) switch
    {
        (2, 2) => "The recipient's mailbox is full at present.",
        (4, _) => "Their server could not be reached, or broke off. As a rule this is a fault on their side or on the way there.",
        (7, _) => "Their server wants it to be tried again later, as many do with senders whom they do not know yet.",
        _ => null,
    };

    private static string? MeaningOfFailure(EnhancedStatusCode status) => (status.Subject, status.Detail) switch
    {
        (1, 1 or 3 or 6) => "There is no such mailbox. Check the address for a typing mistake, or ask the recipient for their present one.",
        (1, 2 or 10) or (4, 4) => "The domain after the @ does not exist or takes no mail. Check it for a typing mistake.",
        (1, 7 or 8) => "Their server does not accept your own address as a sender.",
        (2, 1) => "The mailbox is not in use at present. Reach the recipient in another way.",
        (2, 2) => "The recipient's mailbox is full. Reach them in another way, or send it again later.",
        (2, 3) or (3, 4) => "The message is too large for their server. Send it in parts, or put the files elsewhere and send a link.",
        (4, 6) => "The message went in a circle between servers. An administrator must mend this; sending it again will not help.",
        (4, 7) => "It could not be delivered in the time allowed.",
        (4, _) => "Their server could not be reached, or broke off. As a rule this is a fault on their side or on the way there.",
        (6, 7) => "Their server cannot take international addresses. Use an address of theirs in plain ASCII.",
        (7, 10 or 30) => "You asked for encrypted delivery, and their server does not offer it.",
        (7, _) => "Their server refuses it by its own rules, such as those against unwanted mail. Only its administrators can say why; reach the recipient in another way.",
        _ => null,
    };
}
