using System.Text;
using Postrider.Mail.Bounces;
using Postrider.Mail.Feedback;
using Xunit;

namespace Postrider.Mail.Tests.Feedback;

/// <summary>Complaints made for these tests, shaped as providers shape theirs.</summary>
public sealed class FeedbackReaderTests
{
    private const string Original = "Return-Path: <bounce+x@sender.example>\nMessage-ID: <m1@sender.example>\nFeedback-ID: 7:news:sender\nX-Postrider-Token: t1\nTo: bob@b.example\nSubject: Offer\n\nHello\n";

    [Fact]
    public void A_report_names_type_source_sender_and_recipient()
    {
        var report = Read(Arf("Feedback-Type: abuse\nUser-Agent: SomeFBL/1.0\nVersion: 1\nSource-IP: 192.0.2.7\nOriginal-Mail-From: <bounce+x@sender.example>\nOriginal-Rcpt-To: <bob@b.example>\nReported-Domain: sender.example"))!;

        Assert.Equal((FeedbackForm.Arf, FeedbackType.Abuse, "SomeFBL/1.0", "192.0.2.7", "bounce+x@sender.example"), (report.Form, report.Type, report.UserAgent, report.SourceIp, report.OriginalMailFrom));
        Assert.Equal(["bob@b.example"], report.Recipients);
        Assert.True(report.IsComplaint);
    }

    [Fact]
    public void Where_addresses_are_struck_out_the_message_still_tells_which_it_was()
    {
        var report = Read(Arf("Feedback-Type: abuse\nVersion: 1\nRedacted-Address: redacted\nOriginal-Rcpt-To: redacted@b.example"))!;

        Assert.Empty(report.Recipients);
        Assert.Equal(("<m1@sender.example>", "bounce+x@sender.example", "7:news:sender", "t1"), (report.Returned.MessageId, report.Returned.ReturnPath, report.Returned.FeedbackId, report.Returned.Token));
    }

    [Theory]
    [InlineData("abuse", true)]
    [InlineData("fraud", true)]
    [InlineData("opt-out", true)]
    [InlineData("not-spam", false)]
    [InlineData("auth-failure", false)]
    [InlineData("virus", false)]
    [InlineData("something-new", false)]
    public void Only_who_wants_no_more_complains(string type, bool isComplaint)
    {
        Assert.Equal(isComplaint, Read(Arf($"Feedback-Type: {type}\nVersion: 1"))!.IsComplaint);
    }

    [Fact]
    public void What_Microsoft_sends_has_the_message_alone()
    {
        var report = Read($"From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.7\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: bob@b.example\n{Original}\n--x--\n")!;

        Assert.Equal((FeedbackForm.Attached, FeedbackType.Abuse, "bob@b.example", "<m1@sender.example>"), (report.Form, report.Type, Assert.Single(report.Recipients), report.Returned.MessageId));
    }

    [Fact]
    public void A_notification_of_Amazon_SES_names_who_complains()
    {
        var report = Read("Subject: AWS Notification Message\n\n{\"notificationType\":\"Complaint\",\"complaint\":{\"complainedRecipients\":[{\"emailAddress\":\"bob@b.example\"}]},\"mail\":{\"messageId\":\"m1\"}}")!;

        Assert.Equal((FeedbackForm.Notification, "bob@b.example", "m1"), (report.Form, Assert.Single(report.Recipients), report.Returned.MessageId));
    }

    [Fact]
    public void Other_mail_is_no_complaint() => Assert.Null(Read("From: ann@a.example\nSubject: a complaint\n\nYour soup was cold."));

    [Fact]
    public void A_complaint_is_no_bounce()
    {
        var report = BounceReader.Read(Encoding.UTF8.GetBytes(Arf("Feedback-Type: abuse\nVersion: 1")), BounceLimits.Default);

        Assert.Equal((MailKind.Complaint, 0), (report.Kind, report.Recipients.Length));
    }

    private static string Arf(string fields) =>
        $"From: fbl@b.example\nSubject: FW: Offer\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\nContent-Type: text/plain\n\nAn abuse report.\n--x\nContent-Type: message/feedback-report\n\n{fields}\n\n--x\nContent-Type: message/rfc822\n\n{Original}\n--x--\n";

    private static FeedbackReport? Read(string message) => FeedbackReader.Read(Encoding.UTF8.GetBytes(message), BounceLimits.Default);
}
