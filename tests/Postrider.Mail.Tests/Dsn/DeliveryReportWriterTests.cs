using System.Buffers;
using System.Text;
using MimeKit;
using Postrider.Mail.Dsn;
using Postrider.Smtp;
using MailboxAddress = Postrider.Smtp.MailboxAddress;

namespace Postrider.Mail.Tests.Dsn;

public sealed class DeliveryReportWriterTests
{
    private const string Original = "From: <ann@mine.example>\r\nTo: <bob@there.example>\r\nMessage-ID: <1@mine.example>\r\nSubject: x\r\n\r\nHello.\r\n";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    private static readonly ReportedRecipient NoSuchUser = new()
    {
        Recipient = MailboxAddress.Parse("bob@there.example"),
        Original = new OriginalRecipient("rfc822", "bob+x@old.example"),
        Action = DsnAction.Failed,
        Reply = new Reply(550, "5.1.1", "<bob@there.example>: Recipient address rejected:\nUser unknown"),
        FromPeer = true,
        RemoteMta = "mx.there.example",
        LastAttempt = Now.AddMinutes(-1),
    };

    private static readonly ReportedRecipient Slow = new()
    {
        Recipient = MailboxAddress.Parse("eve@slow.example"),
        Action = DsnAction.Delayed,
        Reply = new Reply(421, "4.4.1", "No host of slow.example answers"),
        LastAttempt = Now,
        WillRetryUntil = Now.AddDays(3),
    };

    [Fact]
    public async Task A_failure_is_read_whole_by_a_person()
    {
        var (text, _) = await WriteAsync(Report(NoSuchUser), new OriginalMessage(Original));

        Assert.Equal(
            """
            From: Mail Delivery System <MAILER-DAEMON@relay.example>
            To: <ann@mine.example>
            Subject: Your message could not be delivered
            Date: Tue, 24 Nov 2026 03:00:00 +0000
            Message-ID: <0REPORT@relay.example>
            In-Reply-To: <1@mine.example>
            References: <1@mine.example>
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status;
            	boundary="=_0REPORT.1"

            This is a delivery report in MIME format.

            --=_0REPORT.1
            Content-Type: text/plain; charset=us-ascii
            Content-Description: Notification

            This is the mail server relay.example.
            It reports on the message that you sent on Tue, 24 Nov 2026 02:00:00 +0000.

            It could NOT be delivered to the following, and will not be tried again:

              <bob@there.example>
                The server mx.there.example answered:
                  550 5.1.1 <bob@there.example>: Recipient address rejected:
                  550 5.1.1 User unknown
                There is no such mailbox. Check the address for a typing mistake, or ask
                the recipient for their present one.

            If you ask your mail administrator for help, pass on this whole message, and
            name the id 0MESSAGE.

            --=_0REPORT.1
            Content-Type: message/delivery-status
            Content-Description: Delivery report

            Reporting-MTA: dns; relay.example
            Original-Envelope-Id: order 7
            X-Postrider-Id: 0MESSAGE
            Arrival-Date: Tue, 24 Nov 2026 02:00:00 +0000

            Original-Recipient: rfc822; bob+x@old.example
            Final-Recipient: rfc822; bob@there.example
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.there.example
            Diagnostic-Code: smtp; 550 5.1.1 <bob@there.example>: Recipient address
              rejected: User unknown
            Last-Attempt-Date: Tue, 24 Nov 2026 02:59:00 +0000

            --=_0REPORT.1
            Content-Type: message/rfc822
            Content-Description: Undelivered message

            From: <ann@mine.example>
            To: <bob@there.example>
            Message-ID: <1@mine.example>
            Subject: x

            Hello.

            --=_0REPORT.1--

            """.ReplaceLineEndings("\r\n"),
            text);
    }

    [Theory]
    [InlineData(0.5, "30 minutes")]
    [InlineData(5.5, "5 hours")]
    [InlineData(72, "3 days")]
    public async Task Who_is_given_up_without_a_final_refusal_is_told_so(double hours, string words)
    {
        var report = Report(Slow with { Action = DsnAction.Failed, WillRetryUntil = null }) with { ArrivalDate = Now.AddHours(-hours) };

        var (text, _) = await WriteAsync(report, null);

        Assert.Contains(
            $"That is no final refusal, but we have tried for {words} and give up now. Send it again later if it still matters.",
            string.Join(' ', text.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_find_every_recipient_in_the_status_part()
    {
        var (text, _) = await WriteAsync(Report(NoSuchUser, Slow), new OriginalMessage(Original));

        var report = Parse(text);
        var status = Assert.IsType<MessageDeliveryStatus>(report[1]);
        Assert.Equal("delivery-status", report.ReportType);
        Assert.Equal(["dns; relay.example", null, null], status.StatusGroups.Select(g => g["Reporting-MTA"]));
        Assert.Equal([null, "failed", "delayed"], status.StatusGroups.Select(g => g["Action"]));
        Assert.Equal("Fri, 27 Nov 2026 03:00:00 +0000", status.StatusGroups[2]["Will-Retry-Until"]);
        Assert.Equal("X-Postrider; 421 4.4.1 No host of slow.example answers", status.StatusGroups[2]["Diagnostic-Code"]);
    }

    [Theory]
    [InlineData(DsnReturn.Unspecified, DsnAction.Failed, "message/rfc822")]
    [InlineData(DsnReturn.Full, DsnAction.Failed, "message/rfc822")]
    [InlineData(DsnReturn.Headers, DsnAction.Failed, "text/rfc822-headers")]
    [InlineData(DsnReturn.Full, DsnAction.Delivered, "text/rfc822-headers")]
    [InlineData(DsnReturn.Full, DsnAction.Delayed, "text/rfc822-headers")]
    [InlineData(DsnReturn.Full, DsnAction.Relayed, "text/rfc822-headers")]
    public async Task What_is_returned_follows_RET(DsnReturn wish, DsnAction action, string type)
    {
        var (text, _) = await WriteAsync(Report(NoSuchUser with { Action = action }) with { Return = wish }, new OriginalMessage(Original, isStreamed: true));

        Assert.Equal(type, Parse(text)[2].ContentType.MimeType);
    }

    [Fact]
    public async Task Of_a_large_message_the_header_section_is_returned()
    {
        var large = Original + string.Concat(Enumerable.Repeat($"{new string('x', 900)}\r\n", 2000));

        var (text, _) = await WriteAsync(Report(NoSuchUser), new OriginalMessage(large, isStreamed: true));

        Assert.Equal("text/rfc822-headers", Parse(text)[2].ContentType.MimeType);
        Assert.InRange(text.Length, 1, 10_000);
    }

    [Theory]
    [InlineData("X: 1\r\n\r\nbare\rreturn\r\n")]
    [InlineData("X: 1\r\n\r\nbare\nfeed\r\n")]
    [InlineData("X: 1\r\n\r\nnul\0\r\n")]
    public async Task What_cannot_travel_as_text_is_not_returned_whole(string original)
    {
        var (text, _) = await WriteAsync(Report(NoSuchUser), new OriginalMessage(original));

        Assert.Equal("text/rfc822-headers", Parse(text)[2].ContentType.MimeType);
        AssertIsTextOfLines(text);
    }

    [Fact]
    public async Task No_line_is_too_long_whatever_others_said()
    {
        var recipient = NoSuchUser with
        {
            Original = new OriginalRecipient("rfc822", new string('o', 5000)),
            Reply = new Reply(550, (EnhancedStatusCode?)null, new string('r', 50_000)),
            RemoteMta = new string('m', 2000),
        };

        var (text, _) = await WriteAsync(Report(recipient), new OriginalMessage($"X: {new string('x', 5000)}\r\nY\r\n"));

        AssertIsTextOfLines(text);
    }

    [Fact]
    public async Task Nothing_that_others_said_can_begin_a_field_or_a_part()
    {
        var recipient = NoSuchUser with { Reply = new Reply(550, (EnhancedStatusCode?)null, "no\r\nAction: delivered\n\n--=_0REPORT.1"), Original = new OriginalRecipient("rfc822", "x\r\nStatus: 2.0.0") };

        var (text, _) = await WriteAsync(Report(recipient), new OriginalMessage("X: 1\r\n\r\n--=_0REPORT.1\r\n"));

        var status = Assert.IsType<MessageDeliveryStatus>(Parse(text)[1]);
        Assert.Equal("failed", status.StatusGroups[1]["Action"]);
        Assert.Equal("5.0.0", status.StatusGroups[1]["Status"]);
        Assert.Equal(3, Parse(text).Count);
    }

    [Fact]
    public async Task An_8_bit_original_makes_the_report_8BITMIME()
    {
        var (text, parameters) = await WriteAsync(Report(NoSuchUser), new OriginalMessage(Original + "gr\u00fcn\r\n"));

        Assert.Equal(BodyType.EightBitMime, parameters.Body);
        Assert.Contains("Content-Type: message/rfc822\r\nContent-Description: Undelivered message\r\nContent-Transfer-Encoding: 8bit\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_report_is_7_bit()
    {
        var (_, parameters) = await WriteAsync(Report(NoSuchUser with { Reply = new Reply(550, (EnhancedStatusCode?)null, "gr\u00fcn") }), new OriginalMessage(Original));

        Assert.Equal((BodyType.SevenBit, false), (parameters.Body, parameters.SmtpUtf8));
    }

    [Fact]
    public async Task A_report_on_an_international_message_is_a_global_one()
    {
        var recipient = NoSuchUser with { Recipient = MailboxAddress.Parse("\u7528\u6237@there.example"), Original = new OriginalRecipient("utf-8", "\u7528\u6237@there.example") };
        var report = Report(recipient) with { SmtpUtf8 = true, To = MailboxAddress.Parse("j\u00fcrgen@mine.example") };

        var (text, parameters) = await WriteAsync(report, new OriginalMessage(Original));

        Assert.Equal((BodyType.EightBitMime, true), (parameters.Body, parameters.SmtpUtf8));
        Assert.Contains("report-type=global-delivery-status", text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: message/global-delivery-status\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: utf-8; \u7528\u6237@there.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: message/global\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_international_address_in_a_plain_report_is_written_in_ASCII()
    {
        var (text, _) = await WriteAsync(
            Report(NoSuchUser with { Original = new OriginalRecipient("utf-8", "\u7528@there.example") }), new OriginalMessage(Original));

        Assert.Contains("Original-Recipient: utf-8; \\x{7528}@there.example\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_original_leaves_a_report_of_two_parts()
    {
        var (text, _) = await WriteAsync(Report(NoSuchUser), null);

        Assert.Equal(2, Parse(text).Count);
    }

    private static DeliveryReport Report(params ReportedRecipient[] recipients) => new()
    {
        ReportingMta = DomainName.Parse("relay.example"),
        To = MailboxAddress.Parse("ann@mine.example"),
        MessageId = "0MESSAGE",
        ReportId = "0REPORT",
        At = Now,
        ArrivalDate = Now.AddHours(-1),
        EnvelopeId = "order 7",
        Recipients = [.. recipients],
    };

    private static async Task<(string Text, MailParameters Parameters)> WriteAsync(DeliveryReport report, OriginalMessage? original)
    {
        var written = new ArrayBufferWriter<byte>();
        var parameters = await DeliveryReportWriter.WriteAsync(
            report,
            original,
            (octets, _) =>
            {
                foreach (var segment in octets) written.Write(segment.Span);
                return ValueTask.CompletedTask;
            },
            default);
        return (Encoding.UTF8.GetString(written.WrittenSpan), parameters);
    }

    private static MultipartReport Parse(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Assert.IsType<MultipartReport>(MimeMessage.Load(stream).Body);
    }

    private static void AssertIsTextOfLines(string text)
    {
        Assert.DoesNotContain('\0', text);
        Assert.All(text.Split("\r\n"), line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 998 && line.IndexOfAny(['\r', '\n']) < 0));
    }
}
