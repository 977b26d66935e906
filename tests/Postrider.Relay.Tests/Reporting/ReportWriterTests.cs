using MimeKit;
using Postrider.Mail.Dsn;
using Postrider.Relay.Events;
using Postrider.Relay.Reporting;
using Postrider.Relay.Spooling;
using Postrider.Relay.Tests.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Reporting;

public sealed class ReportWriterTests
{
    private readonly ReportBench _bench = new();

    [Fact]
    public async Task A_failure_goes_to_the_sender_with_the_change_that_records_it()
    {
        var reports = await _bench.AddAsync(ReportBench.Message(), ReportBench.Outcome());

        var report = Assert.Single(_bench.Change.Append);
        Assert.Same(report, Assert.Single(reports));
        Assert.Null(report.Message.ReversePath);
        Assert.Equal("report", report.Message.Origin);
        Assert.Equal($"{report.Message.Id}@relay.example", report.Message.MessageIdHeader);
        Assert.Equal(report.Body.Size, report.Message.Size);
        var recipient = Assert.Single(report.Recipients);
        Assert.Equal(("ann@mine.example", ReportBench.Now, ReportBench.Now.AddDays(3), null), (recipient.Address.ToString(), recipient.NextAttempt, recipient.Expires, recipient.WarnAt));
        Assert.Equal(new RecipientKey(report.Message.Id, 0), recipient.Key);
    }

    [Fact]
    public async Task The_events_tell_the_report_by_its_id()
    {
        await _bench.AddAsync(ReportBench.Message(), ReportBench.Outcome(), ReportBench.Outcome(DsnAction.Delayed, to: "eve@slow.example", ordinal: 1));

        var report = Assert.Single(_bench.Change.Append).Message;
        Assert.Equal(
            [
                (DeliveryEventKind.Reported, ReportBench.Message().Id, -1, "", "ann@mine.example", report.Id.ToString()),
                (DeliveryEventKind.DelayReported, ReportBench.Message().Id, 1, "eve@slow.example", "ann@mine.example", report.Id.ToString()),
                (DeliveryEventKind.Accepted, report.Id, -1, "", "", $"{report.Size}"),
            ],
            _bench.Change.Events.Select(e => (e.Kind, e.Message, e.Ordinal, e.Recipient, e.Sender, e.Note)));
    }

    [Theory]
    [InlineData(DsnAction.Failed, DsnNotify.Unspecified, true)]
    [InlineData(DsnAction.Failed, DsnNotify.Failure, true)]
    [InlineData(DsnAction.Failed, DsnNotify.Success | DsnNotify.Delay, false)]
    [InlineData(DsnAction.Failed, DsnNotify.Never, false)]
    [InlineData(DsnAction.Delayed, DsnNotify.Unspecified, true)]
    [InlineData(DsnAction.Delayed, DsnNotify.Delay, true)]
    [InlineData(DsnAction.Delayed, DsnNotify.Success | DsnNotify.Failure, false)]
    [InlineData(DsnAction.Delayed, DsnNotify.Never, false)]
    [InlineData(DsnAction.Delivered, DsnNotify.Unspecified, false)]
    [InlineData(DsnAction.Delivered, DsnNotify.Failure | DsnNotify.Delay, false)]
    [InlineData(DsnAction.Delivered, DsnNotify.Success, true)]
    [InlineData(DsnAction.Relayed, DsnNotify.Unspecified, false)]
    [InlineData(DsnAction.Relayed, DsnNotify.Success, true)]
    [InlineData(DsnAction.Expanded, DsnNotify.Success, true)]
    [InlineData(DsnAction.Expanded, DsnNotify.Never, false)]
    public async Task NOTIFY_says_who_is_told_of_what(DsnAction action, DsnNotify notify, bool isTold)
    {
        var reports = await _bench.AddAsync(ReportBench.Message(), ReportBench.Outcome(action, notify));

        Assert.Equal(isTold ? 1 : 0, reports.Count);
        Assert.Equal(isTold, _bench.Change.Events.Count > 0);
    }

    [Theory]
    [InlineData(DsnAction.Failed)]
    [InlineData(DsnAction.Delayed)]
    [InlineData(DsnAction.Delivered)]
    [InlineData(DsnAction.Relayed)]
    public async Task Nothing_is_reported_to_the_null_reverse_path(DsnAction action)
    {
        await _bench.AddAsync(ReportBench.Message(from: null), ReportBench.Outcome(action, DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay));

        Assert.Empty(_bench.Change.Append);
        Assert.Empty(_bench.Change.Events);
    }

    [Fact]
    public async Task A_bounce_of_a_bounce_is_logged()
    {
        await _bench.AddAsync(ReportBench.Message(from: null), ReportBench.Outcome());

        Assert.Contains("<bob@there.example>", Assert.Single(_bench.Logged), StringComparison.Ordinal);
        Assert.StartsWith("Warning", _bench.Logged[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delays_are_reported_only_where_configured_or_asked_for_by_BY()
    {
        _bench.Writer.Options = _bench.Writer.Options with { ReportDelays = false };
        var byNotify = new MailParameters { DeliverBy = new DeliverBy(ReportBench.Now, DeliverByMode.Notify, false) };

        Assert.Empty(await _bench.AddAsync(ReportBench.Message(), ReportBench.Outcome(DsnAction.Delayed)));
        Assert.Single(await _bench.AddAsync(ReportBench.Message(parameters: byNotify), ReportBench.Outcome(DsnAction.Delayed)));
    }

    [Fact]
    public async Task BY_with_trace_asks_for_a_report_of_each_hop()
    {
        var byTrace = new MailParameters { DeliverBy = new DeliverBy(ReportBench.Now, DeliverByMode.Notify, Trace: true) };

        Assert.Single(await _bench.AddAsync(ReportBench.Message(parameters: byTrace), ReportBench.Outcome(DsnAction.Relayed)));
        Assert.Empty(await _bench.AddAsync(ReportBench.Message(parameters: byTrace), ReportBench.Outcome(DsnAction.Relayed, DsnNotify.Never)));
    }

    [Fact]
    public async Task BY_with_N_asks_for_a_report_of_the_last_hop_that_knows_it()
    {
        var byNotify = new MailParameters { DeliverBy = new DeliverBy(ReportBench.Now, DeliverByMode.Notify, Trace: false) };

        Assert.Single(await _bench.AddAsync(ReportBench.Message(parameters: byNotify), ReportBench.Outcome(DsnAction.Relayed)));
        Assert.Empty(await _bench.AddAsync(ReportBench.Message(parameters: byNotify), ReportBench.Outcome(DsnAction.Relayed, DsnNotify.Never)));
    }

    [Fact]
    public async Task Recipients_that_come_together_stand_in_one_report_and_unwanted_ones_do_not()
    {
        var text = await _bench.WriteAsync(
            ReportBench.Message(),
            ReportBench.Outcome(),
            ReportBench.Outcome(to: "quiet@there.example", notify: DsnNotify.Never, ordinal: 1),
            ReportBench.Outcome(DsnAction.Delayed, to: "eve@slow.example", ordinal: 2),
            ReportBench.Outcome(DsnAction.Relayed, DsnNotify.Success, "joe@old.example", 3));

        var status = Assert.IsType<MessageDeliveryStatus>(ReportBench.Parse(text)[1]);
        Assert.Equal(
            ["failed rfc822; bob@there.example", "delayed rfc822; eve@slow.example", "relayed rfc822; joe@old.example"],
            status.StatusGroups.Skip(1).Select(g => $"{g["Action"]} {g["Final-Recipient"]}"));
        Assert.DoesNotContain("quiet@", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Envelope_id_original_recipient_reply_and_host_are_where_programs_look()
    {
        var text = await _bench.WriteAsync(ReportBench.Message(parameters: new MailParameters { EnvelopeId = "order 7" }), ReportBench.Outcome());

        var groups = Assert.IsType<MessageDeliveryStatus>(ReportBench.Parse(text)[1]).StatusGroups;
        Assert.Equal(("dns; relay.example", "order 7"), (groups[0]["Reporting-MTA"], groups[0]["Original-Envelope-Id"]));
        Assert.Equal(
            ("rfc822; original+bob@there.example", "5.1.1", "dns; mx1.there.example", "smtp; 550 5.1.1 No such user here"),
            (groups[1]["Original-Recipient"], groups[1]["Status"], groups[1]["Remote-MTA"], groups[1]["Diagnostic-Code"]));
    }

    [Fact]
    public async Task Many_recipients_make_several_reports_of_bounded_size()
    {
        var outcomes = Enumerable.Range(0, ReportWriter.MaximumRecipients + 1).Select(i => ReportBench.Outcome(to: $"r{i}@there.example", ordinal: i)).ToArray();

        var reports = await _bench.AddAsync(ReportBench.Message(), outcomes);

        Assert.Equal(2, reports.Count);
        Assert.Equal(2, reports.Select(r => r.Message.Id).Distinct().Count());
        Assert.Contains($"r{ReportWriter.MaximumRecipients}@there.example", ReportBench.Text(reports[1]), StringComparison.Ordinal);
        Assert.Equal(reports.Select(r => r.Message.Id.ToString()), _bench.Change.Events.Where(e => e.Kind == DeliveryEventKind.Reported).Select(e => e.Note));
    }

    [Fact]
    public async Task The_message_is_returned_and_closed_again()
    {
        var stored = new StoredMessage(DoorBench.PlainMessage);
        _bench.Spool.Stored = stored;

        var text = await _bench.WriteAsync(ReportBench.Message(), ReportBench.Outcome());

        Assert.Contains("bob@there.example", Assert.IsType<MessagePart>(ReportBench.Parse(text)[2]).Message?.To.ToString(), StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nHello.\r\n", text, StringComparison.Ordinal);
        Assert.True(stored.IsDisposed);
    }

    [Fact]
    public async Task A_message_that_is_at_hand_is_not_read_again()
    {
        _bench.Spool.OpenFailure = new SpoolException("must not be opened");

        var reports = await _bench.Writer.AddAsync(
            _bench.Change, ReportBench.Message(), [ReportBench.Outcome()], new StoredMessage("Subject: at hand\r\n\r\n"), default);

        Assert.Contains("Subject: at hand", ReportBench.Text(reports[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_message_is_reported_on_without_its_content()
    {
        _bench.Spool.Stored = null;
        await AssertReportsWithoutContentAsync();

        _bench.Spool.OpenFailure = new SpoolException("damaged");
        await AssertReportsWithoutContentAsync();

        _bench.Spool.OpenFailure = null;
        _bench.Spool.Stored = new StoredMessage(DoorBench.PlainMessage, new IOException("the disk is broken"));
        await AssertReportsWithoutContentAsync();
    }

    [Fact]
    public async Task What_came_under_REQUIRETLS_is_not_returned()
    {
        var text = await _bench.WriteAsync(ReportBench.Message(parameters: new MailParameters { RequireTls = true }), ReportBench.Outcome());

        Assert.Equal(2, ReportBench.Parse(text).Count);
    }

    [Fact]
    public async Task A_report_that_cannot_be_stored_leaves_nothing_behind()
    {
        _bench.Spool.WriteFailure = new SpoolException("disk full");

        await Assert.ThrowsAsync<SpoolException>(async () => await _bench.AddAsync(ReportBench.Message(), ReportBench.Outcome()));

        Assert.Empty(_bench.Change.Append);
        Assert.Empty(_bench.Change.Events);
        Assert.All(_bench.Spool.Bodies, body => Assert.True(body.IsDropped));
    }

    [Theory]
    [InlineData(DsnAction.Failed, DsnNotify.Unspecified)]
    [InlineData(DsnAction.Delayed, DsnNotify.Unspecified)]
    [InlineData(DsnAction.Delivered, DsnNotify.Success)]
    [InlineData(DsnAction.Relayed, DsnNotify.Success)]
    [InlineData(DsnAction.Expanded, DsnNotify.Success)]
    public async Task A_report_passes_our_own_door_untouched(DsnAction action, DsnNotify notify)
    {
        var text = await _bench.WriteAsync(ReportBench.Message(), ReportBench.Outcome(action, notify));
        var door = new DoorBench();
        door.Door.Rules = DoorBench.Rules(door.Door.Rules.Options, null, "192.0.2.0/24");

        var submitted = await door.SendAsync(DoorBench.Submission(DoorBench.Anyone), text, from: null);
        var added = door.Spool.OnlyText[..^text.Length];
        var relayed = await new DoorBench { Door = { Rules = door.Door.Rules } }.SendAsync(DoorBench.Session(ListenerKind.Relay), text, from: null);

        Assert.Equal((250, 250), (submitted.Code, relayed.Code));
        Assert.EndsWith(text, door.Spool.OnlyText, StringComparison.Ordinal);
        Assert.Matches(@"\AReceived: [^:]+:\d\d:\d\d \+0000\r\n\z", added);
    }

    [Fact]
    public async Task A_report_is_7_bit_with_the_fields_that_RFC_5322_and_3834_want()
    {
        var report = Assert.Single(await _bench.AddAsync(ReportBench.Message(), ReportBench.Outcome(reply: new Reply(550, "5.1.1", "gr\u00fcn"))));

        var text = ReportBench.Text(report);
        Assert.Equal(BodyType.SevenBit, report.Message.Parameters.Body);
        Assert.True(System.Text.Ascii.IsValid(text));
        Assert.All(text.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        foreach (var field in (string[])["From: ", "To: <ann@mine.example>", "Date: ", "Message-ID: <", "MIME-Version: 1.0", "Auto-Submitted: auto-replied"])
            Assert.Single(text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n"), line => line.StartsWith(field, StringComparison.Ordinal));
        Assert.Matches(@"\r\nMessage-ID: <[^<>\r\n]+>\r\n", text);
    }

    [Fact]
    public async Task SMTPUTF8_makes_a_global_report_only_where_it_was_needed()
    {
        var message = ReportBench.Message(parameters: new MailParameters { SmtpUtf8 = true });

        var plain = await _bench.WriteAsync(message, ReportBench.Outcome());
        var global = await _bench.WriteAsync(message, ReportBench.Outcome(to: "j\u00fcrgen@there.example"));

        Assert.Contains("report-type=delivery-status", plain, StringComparison.Ordinal);
        Assert.Contains("report-type=global-delivery-status", global, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: utf-8; j\u00fcrgen@there.example", global, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_with_an_international_address_gets_a_report_that_needs_SMTPUTF8()
    {
        var report = Assert.Single(await _bench.AddAsync(ReportBench.Message("\u7528\u6237@mine.example", new MailParameters { SmtpUtf8 = true }), ReportBench.Outcome()));

        Assert.Equal((BodyType.EightBitMime, true), (report.Message.Parameters.Body, report.Message.Parameters.SmtpUtf8));
    }

    [Fact]
    public async Task A_person_reads_what_happened_why_and_what_to_do()
    {
        var text = await _bench.WriteAsync(ReportBench.Message(), ReportBench.Outcome(DsnAction.Delayed));

        Assert.Contains("Subject: Your message is delayed (you need not send it again)\r\n", text, StringComparison.Ordinal);
        Assert.Equal(
            """
            This is the mail server relay.example.
            It reports on the message that you sent on Tue, 24 Nov 2026 02:00:00 +0000.

            It has not yet been delivered to the following. You need not send it again:

              <bob@there.example>
                The server mx1.there.example answered:
                  451 4.7.1 Greylisted, try again in 5 minutes
                Their server wants it to be tried again later, as many do with senders
                whom they do not know yet.
                We keep trying until Fri, 27 Nov 2026 03:00:00 +0000. If it cannot be
                delivered by then, you will be told.

            If you ask your mail administrator for help, pass on this whole message, and
            name the id 0SASR91000007.

            """.ReplaceLineEndings("\r\n"),
            Assert.IsType<TextPart>(ReportBench.Parse(text)[0]).Text.ReplaceLineEndings("\r\n"));
    }

    private async Task AssertReportsWithoutContentAsync()
    {
        var text = await _bench.WriteAsync(ReportBench.Message(), ReportBench.Outcome());
        Assert.Equal(2, ReportBench.Parse(text).Count);
        Assert.Contains("cannot be read", _bench.Logged[^2], StringComparison.Ordinal);
    }
}
