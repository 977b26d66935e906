using System.Text;
using Postrider.Mail.Bounces;
using Xunit;

namespace Postrider.Mail.Tests.Bounces;

/// <summary>Messages made for these tests, shaped as those systems shape theirs.</summary>
public sealed class BounceReaderTests
{
    private const string Intro = "Return-Path: <>\nTo: news@sender.example\nDate: Tue, 24 Nov 2026 12:00:00 +0000\n";

    [Fact]
    public void A_delivery_status_names_recipient_status_reply_and_host()
    {
        var bounced = Assert.Single(Read(Dsn("Final-Recipient: rfc822; bob@b.example\nOriginal-Recipient: rfc822;robert@b.example\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; mx.b.example\nDiagnostic-Code: smtp; 550 5.1.1 <bob@b.example>:\n    Recipient address rejected: User unknown")).Recipients);

        Assert.Equal(new BouncedRecipient("bob@b.example")
        {
            Status = "5.1.1",
            Reply = "550 5.1.1 <bob@b.example>: Recipient address rejected: User unknown",
            Context = bounced.Context,
            RemoteHost = "mx.b.example",
            OriginalRecipient = "robert@b.example",
        }, bounced);
    }

    [Fact]
    public void The_message_that_came_back_is_told()
    {
        var returned = Read(Dsn("Final-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1")).Returned;

        Assert.Equal(("<m1@sender.example>", "bounce+x@sender.example", "1:news:sender", "bob@b.example"), (returned.MessageId, returned.ReturnPath, returned.FeedbackId, Assert.Single(returned.To)));
    }

    [Theory]
    [InlineData("delayed", MailKind.Delay)]
    [InlineData("delivered", MailKind.Success)]
    [InlineData("relayed", MailKind.Success)]
    [InlineData("expanded", MailKind.Success)]
    public void A_status_that_is_no_failure_is_no_bounce(string action, MailKind kind)
    {
        var report = Read(Dsn($"Final-Recipient: rfc822; bob@b.example\nAction: {action}\nStatus: 4.4.1"));

        Assert.Equal((kind, 0), (report.Kind, report.Recipients.Length));
    }

    [Fact]
    public void Of_several_recipients_only_those_that_failed_are_told()
    {
        var report = Read(Dsn("Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; b@b.example\nAction: failed\nStatus: 5.2.2\n\nFinal-Recipient: rfc822; c@b.example\nAction: Failed (bounce)\nStatus: 5.1.1"));

        Assert.Equal(["b@b.example", "c@b.example"], report.Recipients.Select(bounced => bounced.Recipient));
    }

    [Theory]
    // No blank line between the recipients.
    [InlineData("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; b@b.example\nAction: failed\nStatus: 5.1.1", "a@b.example b@b.example")]
    // No Action, no Status.
    [InlineData("Final-Recipient: rfc822; a@b.example\nDiagnostic-Code: smtp; 550 no", "a@b.example")]
    // No Final-Recipient.
    [InlineData("Original-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.0.0", "a@b.example")]
    [InlineData("X-Actual-Recipient: rfc822; a@b.example\nFinal-Recipient: x-local; alice\nAction: failed\nStatus: 5.0.0", "a@b.example")]
    // No type before the address, brackets around it.
    [InlineData("final-recipient: <a@b.example>\naction: failed\nstatus: 5.1.1 (bad mailbox)", "a@b.example")]
    // RFC 6533.
    [InlineData("Final-Recipient: utf-8; \\x{E4}hre@b.example\nAction: failed\nStatus: 5.1.1", "ähre@b.example")]
    public void A_broken_status_is_read_as_far_as_it_goes(string fields, string recipients)
    {
        Assert.Equal(recipients, string.Join(' ', Read(Dsn(fields)).Recipients.Select(bounced => bounced.Recipient)));
    }

    [Fact]
    public void Where_the_status_tells_no_reply_the_words_do()
    {
        var bounced = Assert.Single(Read(Dsn("Final-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.0.0", "The mail could not be sent.\n\n<bob@b.example>: host mx.b.example said: 552 5.2.2 Mailbox full")).Recipients);

        Assert.Equal(("5.2.2", "552 5.2.2 Mailbox full"), (bounced.Status, bounced.Reply));
    }

    [Theory]
    [MemberData(nameof(FreeForms))]
    public void A_bounce_in_free_form_tells_who_and_why(string system, string header, string body, string recipient, string reply)
    {
        var bounced = Assert.Single(Read(Intro + header + "\n\n" + body).Recipients);

        Assert.Equal((system, recipient), (system, bounced.Recipient));
        Assert.Contains(reply, bounced.Reply, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, string, string> FreeForms() => new()
    {
        { "qmail", "From: MAILER-DAEMON@mx.example\nSubject: failure notice", "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<bob@b.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 No such user here\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <news@sender.example>\nTo: other@c.example\n", "bob@b.example", "550 No such user here" },
        { "Exim", "From: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: bob@b.example\nAuto-Submitted: auto-replied\nSubject: Mail delivery failed: returning message to sender", "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bob@b.example\n    host mx.b.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<bob@b.example>:\n    550 5.7.1 Mail rejected\n\n--- This is a copy of the message ---\n", "bob@b.example", "550 5.7.1 Mail rejected" },
        { "Postfix, text", "From: MAILER-DAEMON@mx.example (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender", "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\nFor further assistance, please send mail to <postmaster>\n\n<bob@b.example>: host mx.b.example[192.0.2.1] said: 552 5.2.2 Quota\n    exceeded (in reply to RCPT TO command)\n", "bob@b.example", "552 5.2.2 Quota exceeded" },
        { "sendmail", "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\nSubject: Returned mail: see transcript for details", "The original message was received at Tue, 24 Nov 2026 12:00:00 GMT\n\n   ----- The following addresses had permanent fatal errors -----\n<bob@b.example>\n    (reason: 550 5.1.1 no mailbox)\n\n   ----- Transcript of session follows -----\n... while talking to mx.b.example.:\n>>> DATA\n<<< 550 5.1.1 no mailbox\n550 5.1.1 <bob@b.example>... User unknown\n", "bob@b.example", "550 5.1.1 no mailbox" },
        { "sendmail 5", "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>\nSubject: Returned mail: User unknown", "   ----- Transcript of session follows -----\n>>> RCPT To:<bob@b.example>\n<<< 550 Never heard of him\n550 <bob@b.example>... User unknown\n\n   ----- Unsent message follows -----\nTo: bob@b.example\n", "bob@b.example", "550 Never heard of him" },
        { "Exchange 5.5", "From: System Administrator <postmaster@b.example>\nSubject: Undeliverable: Offer", "Your message\n\n  To:      bob@b.example\n  Subject: Offer\n\ndid not reach the following recipient(s):\n\nrobert@b.example on Tue, 24 Nov 2026 12:00:00 -0000\n    The recipient name is not recognized\n", "robert@b.example", "The recipient name is not recognized" },
        { "Domino", "From: Postmaster@b.example\nSubject: DELIVERY FAILURE: User bob not listed", "Your message\n\n  Subject: Offer\n\nwas not delivered to:\n\n  bob@b.example\n\nbecause:\n\n  User bob (bob@b.example) not listed in Domino Directory\n", "bob@b.example", "not listed in Domino Directory" },
        { "Gmail of old", "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)", "Delivery to the following recipient failed permanently:\n\n     bob@b.example\n\nTechnical details of permanent failure:\nGoogle tried to deliver your message, but it was rejected by the recipient domain. The error that the other server returned was: 550 5.1.1 no (state 14).\n\n----- Original message -----\nFrom: x@y.example\n", "bob@b.example", "550 5.1.1 no" },
        { "Yahoo", "From: MAILER-DAEMON@yahoo.com\nSubject: Failure Notice", "Sorry, we were unable to deliver your message to the following address.\n\n<bob@b.example>:\nRemote host said:\n554 delivery error: dd This user doesn't have an account\n\n--- Below this line is a copy of the message.\n", "bob@b.example", "554 delivery error" },
        { "IMail", "From: \"Postmaster\" <postmaster@b.example>\nSubject: Undeliverable Mail", "Invalid final delivery userid: bob@b.example\n\nOriginal message follows.\n\nTo: bob@b.example\n", "bob@b.example", "Invalid final delivery userid" },
        { "DragonFly", "From: MAILER-DAEMON <>\nSubject: Mail delivery failed", "This is the DragonFly Mail Agent at mx.example.\n\nThere was an error delivering your mail to <bob@b.example>.\n\nmx.b.example [192.0.2.1] did not like our RCPT TO:\n550 5.7.1 Go away\n\nMessage headers follow.\n", "bob@b.example", "550 5.7.1 Go away" },
        { "Amazon SES", "From: MAILER-DAEMON@email.amazonses.com\nSubject: Delivery Status Notification (Failure)", "An error occurred while trying to deliver the mail to the following recipients:\nbob@b.example\n\nTechnical report:\n\nReporting-MTA: dsn; mx.example\n\nAction: failed\nFinal-Recipient: rfc822; bob@b.example\nDiagnostic-Code: smtp; 550 5.2.2 Mailbox Full\nStatus: 5.2.2\n", "bob@b.example", "550 5.2.2 Mailbox Full" },
        { "mail.ru", "From: mailer-daemon@corp.mail.ru\nContent-Type: text/plain; charset=utf-8\nSubject: Mail failure.", "Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.\n\nК сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\n  bob@b.example\n    SMTP error from remote mail server after RCPT TO:<bob@b.example>:\n    host mx.b.example [192.0.2.1]: 550 5.2.2 Mailbox Full\n", "bob@b.example", "550 5.2.2 Mailbox Full" },
        { "au, ISO-2022-JP", "From: Postmaster@ezweb.ne.jp\nContent-Type: text/plain; charset=iso-2022-jp\nSubject: Mail System Error - Returned Mail", "\u001b$B<!$N$\"$F@h\u001b(B\n\nEach of the following recipients was rejected by a remote\nmail server.\n\n    Recipient: <bob@b.example>\n    >>> RCPT TO:<bob@b.example>\n    <<< 550 <bob@b.example>: User unknown\n", "bob@b.example", "User unknown" },
    };

    [Theory]
    [InlineData("an absence", "From: bob@b.example\nSubject: Automatic reply: Offer\nAuto-Submitted: auto-replied", "I am out of the office until Monday. My mailbox is full of mail; write to carol@b.example.", MailKind.AutoReply)]
    [InlineData("a newsletter", "From: shop@c.example\nSubject: Free delivery, failure impossible\nList-Unsubscribe: <https://c.example/u>", "Your parcel could not be delivered? Write to help@c.example.", MailKind.Other)]
    [InlineData("a challenge", "From: bob@b.example\nSubject: Please confirm your message", "To have your message delivered to bob@b.example, click the link below to confirm that you are human.", MailKind.Other)]
    [InlineData("Exim's warning", "From: Mail Delivery System <Mailer-Daemon@mx.example>\nSubject: Warning: message 1abc delayed 24 hours", "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.example.\n\n  bob@b.example\n    Delay reason: Connection timed out\n\nNo action is required on your part.", MailKind.Delay)]
    [InlineData("a complaint", "From: fbl@b.example\nSubject: FW: Offer\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=x", "--x\nContent-Type: text/plain\n\nThis is an email abuse report.\n--x\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n--x\nContent-Type: message/rfc822\n\nTo: bob@b.example\n\nx\n--x--\n", MailKind.Complaint)]
    [InlineData("a receipt", "From: bob@b.example\nSubject: Read: Offer\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x", "--x\nContent-Type: text/plain\n\nYour message was displayed.\n--x\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822; bob@b.example\nDisposition: manual-action/MDN-sent-manually; displayed\n--x--\n", MailKind.Disposition)]
    public void What_is_no_bounce_names_nobody(string what, string header, string body, MailKind kind)
    {
        var report = Read("To: news@sender.example\n" + header + "\n\n" + body);

        Assert.Equal((what, kind, 0), (what, report.Kind, report.Recipients.Length));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Line_ends_of_any_kind_are_read(string lineEnd)
    {
        var message = Dsn("Final-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1").ReplaceLineEndings(lineEnd);

        Assert.Equal("bob@b.example", Assert.Single(Read(message).Recipients).Recipient);
    }

    [Fact]
    public void The_line_of_a_mailbox_is_no_header()
    {
        Assert.Single(Read("From MAILER-DAEMON Tue Nov 24 12:00:00 2026\n" + Dsn("Final-Recipient: rfc822; bob@b.example\nAction: failed\nStatus: 5.1.1")).Recipients);
    }

    private static string Dsn(string fields, string words = "It failed.") =>
        $"{Intro}From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n"
        + $"--x\nContent-Type: text/plain\n\n{words}\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\nArrival-Date: Tue, 24 Nov 2026 12:00:00 +0000\n\n{fields}\n\n"
        + "--x\nContent-Type: message/rfc822\n\nReturn-Path: <bounce+x@sender.example>\nMessage-ID: <m1@sender.example>\nFeedback-ID: 1:news:sender\nTo: bob@b.example\nSubject: Offer\n\nHello\n--x--\n";

    private static BounceReport Read(string message) => BounceReader.Read(Encoding.UTF8.GetBytes(message), BounceLimits.Default);
}
