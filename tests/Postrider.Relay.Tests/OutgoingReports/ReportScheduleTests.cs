using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Arc;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.ReportMail;
using Postrider.Mail.Spf;
using Postrider.Mail.TlsReports;
using Postrider.Relay.OutgoingReports;
using Postrider.Relay.Reporting;
using Postrider.Relay.Tests.DomainReports;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.OutgoingReports;

public sealed class ReportScheduleTests : IAsyncDisposable
{
    private static readonly DomainName Author = DomainName.Parse("author.example");
    private static readonly SessionOutcome Success = new(TlsReportPolicyType.Sts, "dest.example", null) { PolicyText = ["version: STSv1"] };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 23, 0, 0, TimeSpan.Zero));
    private readonly MemoryTallies _tallies = new();
    private readonly RecordingCarrier _carrier = new();
    private readonly TextZone _dns = new TextZone()
        .With("_smtp._tls.dest.example", "v=TLSRPTv1; rua=mailto:tls@dest.example,https://reports.dest.example/v1")
        .With("_dmarc.author.example", "v=DMARC1; p=reject; rua=mailto:dmarc@author.example!10m,mailto:x@stranger.example");

    private readonly ReportLedger _ledger;
    private readonly ReportDispatch _dispatch;
    private readonly ReportSchedule _schedule;

    public ReportScheduleTests()
    {
        _ledger = new ReportLedger(_tallies, _time, NullLogger<ReportLedger>.Instance)
        {
            Options = new OutgoingReportOptions { IsOn = true, Organization = "Us", Contact = MailboxAddress.Parse("postmaster@us.example"), HostName = DomainName.Parse("mail.us.example") },
        };
        _dispatch = new ReportDispatch(_tallies, _dns, _carrier, _time, NullLogger<ReportDispatch>.Instance);
        _schedule = CreateSchedule();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_day_is_reported_when_it_is_over_and_once()
    {
        _ledger.Count(DomainName.Parse("dest.example"), Success);
        _ledger.Count(DomainName.Parse("dest.example"), Success);
        _ledger.Count(DomainName.Parse("dest.example"), Success with { Result = TlsResultType.Expired, Host = "mx.dest.example" });

        await _schedule.SendDueAsync(Cancellation);
        Assert.False(_carrier.Sent.TryRead(out _));
        _time.Advance(TimeSpan.FromHours(2));
        await _schedule.SendDueAsync(Cancellation);
        await _schedule.SendDueAsync(Cancellation);

        Assert.True(_carrier.Sent.TryRead(out var mail));
        Assert.True(_carrier.Sent.TryRead(out var post));
        Assert.False(_carrier.Sent.TryRead(out _));
        Assert.Equal(("mailto:tls@dest.example", "https://reports.dest.example/v1"), (mail.Uri.ToString(), post.Uri.ToString()));
        var report = Assert.Single(ReportUnpacking.Read("", mail.Parcel.Packed, ReportLimits.Default)).Tls!;
        Assert.Equal((new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 24, 23, 59, 59, TimeSpan.Zero)), (report.Begin, report.End));
        var policy = Assert.Single(report.Policies);
        Assert.Equal((2L, 1L, "certificate-expired"), (policy.Successes, policy.Failures, Assert.Single(policy.Details).Result));
    }

    [Fact]
    public async Task A_crash_while_it_sends_makes_nothing_go_out_twice()
    {
        _ledger.Count(DomainName.Parse("dest.example"), Success);
        _time.Advance(TimeSpan.FromHours(2));
        _carrier.Breaks = true;
        await Assert.ThrowsAsync<IOException>(async () => await _schedule.SendDueAsync(Cancellation));

        _carrier.Breaks = false;
        await using var afterStart = CreateSchedule();
        await afterStart.SendDueAsync(Cancellation);

        Assert.False(_carrier.Sent.TryRead(out _));
    }

    [Fact]
    public async Task Over_days_each_day_has_a_report_of_its_own()
    {
        _schedule.Start();
        var days = new List<DateTimeOffset>();
        for (var day = 0; day < 3; day++)
        {
            _ledger.Count(DomainName.Parse("dest.example"), Success);
            (ReportUri Uri, ReportParcel Parcel) sent;
            // The schedule's own timers run as the clock moves on.
            while (!_carrier.Sent.TryRead(out sent))
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                await Task.Yield();
            }

            days.Add(sent.Parcel.Begin);
            await _carrier.Sent.ReadAsync(Cancellation);
        }

        Assert.Equal(days.Distinct().Order(), days);
        Assert.All(days, day => Assert.Equal(TimeSpan.Zero, day.TimeOfDay));
    }

    [Fact]
    public async Task Judged_messages_are_reported_to_those_who_may_be_told()
    {
        _ledger.Record(Judged(passes: false));
        _ledger.Record(Judged(passes: false));
        _ledger.Record(Judged(passes: true));
        _time.Advance(TimeSpan.FromHours(2));

        await _schedule.SendDueAsync(Cancellation);

        Assert.True(_carrier.Sent.TryRead(out var sent));
        // The stranger did not say that he takes reports on others (RFC 7489, 7.1).
        Assert.False(_carrier.Sent.TryRead(out _));
        Assert.Equal(("mailto:dmarc@author.example", "mail.us.example!author.example!1795478400!1795564799.xml.gz"), (sent.Uri.ToString(), sent.Parcel.FileName));
        var report = Assert.Single(ReportUnpacking.Read("", sent.Parcel.Packed, ReportLimits.Default)).Aggregate!;
        Assert.Equal((DmarcPolicy.Reject, "author.example", 2), (report.Policy.Policy, report.Policy.Domain.Value, report.Rows.Length));
        var failed = Assert.Single(report.Rows, row => !row.Passes);
        Assert.Equal((2L, DmarcPolicy.Quarantine, "local_policy", IPAddress.Parse("192.0.2.1")), (failed.Count, failed.Disposition, Assert.Single(failed.Reasons).Type, failed.Source));
    }

    [Fact]
    public async Task A_destination_elsewhere_that_agrees_is_told()
    {
        _dns.With("author.example._report._dmarc.stranger.example", "v=DMARC1");
        _ledger.Record(Judged(passes: true));
        _time.Advance(TimeSpan.FromHours(2));

        await _schedule.SendDueAsync(Cancellation);

        Assert.True(_carrier.Sent.TryRead(out _));
        Assert.True(_carrier.Sent.TryRead(out var second));
        Assert.Equal("mailto:x@stranger.example", second.Uri.ToString());
    }

    [Fact]
    public async Task A_destination_elsewhere_may_name_another_mailbox_of_its_own()
    {
        _dns.With("author.example._report._dmarc.stranger.example", "v=DMARC1; rua=mailto:reports@stranger.example!5m,mailto:x@third.example");

        Assert.Equal(["mailto:dmarc@author.example", "mailto:reports@stranger.example"], await SentToAsync());
    }

    [Fact]
    public async Task A_destination_elsewhere_passes_nobody_on_to_a_third()
    {
        _dns.With("author.example._report._dmarc.stranger.example", "v=DMARC1; rua=mailto:x@third.example");

        Assert.Equal(["mailto:dmarc@author.example"], await SentToAsync());
    }

    [Fact]
    public async Task Below_the_same_organisation_nobody_needs_to_agree()
    {
        _dns.With("_dmarc.author.example", "v=DMARC1; p=none; rua=mailto:dmarc@mail.author.example");

        Assert.Equal(["mailto:dmarc@mail.author.example"], await SentToAsync());
    }

    [Fact]
    public async Task A_report_longer_than_a_mailbox_takes_is_divided_by_its_rows()
    {
        _dns.With("_dmarc.author.example", "v=DMARC1; p=none; rua=mailto:dmarc@author.example!12k,mailto:all@author.example");
        for (var i = 0; i < 3000; i++) _ledger.Record(Judged(passes: true, IPAddress.Parse($"192.0.{i / 250}.{i % 250}")));
        _time.Advance(TimeSpan.FromHours(2));

        await _schedule.SendDueAsync(Cancellation);

        var sent = TakeSent();
        var parts = sent.Where(one => one.Uri.MaximumSize is not null).Select(one => one.Parcel).ToList();
        Assert.InRange(parts.Count, 2, 32);
        Assert.All(parts, part => Assert.InRange(ReportMessageWriter.Write(part, MailboxAddress.Parse("dmarc@author.example"), _time.GetUtcNow()).Length, 1, 12 * 1024));
        Assert.Equal(parts.Count, parts.Select(part => part.FileName).Distinct().Count());
        var reports = parts.Select(part => Assert.Single(ReportUnpacking.Read("", part.Packed, ReportLimits.Default)).Aggregate!).ToList();
        Assert.Equal((3000, parts.Count), (reports.SelectMany(report => report.Rows).Select(row => row.Source).Distinct().Count(), reports.Select(report => report.Id).Distinct().Count()));
        var whole = Assert.Single(sent, one => one.Uri.MaximumSize is null).Parcel;
        Assert.Equal(3000, Assert.Single(ReportUnpacking.Read("", whole.Packed, ReportLimits.Default)).Aggregate!.Rows.Length);
    }

    [Fact]
    public async Task Reports_under_two_policies_of_a_day_are_two_files()
    {
        _ledger.Record(Judged(passes: true));
        _ledger.Record(Judged(passes: true, policy: "v=DMARC1; p=none; rua=mailto:dmarc@author.example"));
        _time.Advance(TimeSpan.FromHours(2));

        await _schedule.SendDueAsync(Cancellation);

        Assert.Equal(2, TakeSent().Select(one => one.Parcel.FileName).Distinct().Count());
    }

    [Fact]
    public async Task A_limit_of_size_that_nothing_fits_into_is_kept()
    {
        _dns.With("_dmarc.author.example", "v=DMARC1; p=none; rua=mailto:dmarc@author.example!1k");
        _ledger.Record(Judged(passes: true));
        _time.Advance(TimeSpan.FromHours(2));

        await _schedule.SendDueAsync(Cancellation);

        Assert.False(_carrier.Sent.TryRead(out _));
    }

    [Fact]
    public async Task What_a_web_server_does_not_take_is_posted_again_ever_less_often_for_a_day()
    {
        _carrier.WebProblem = "it answered 503";
        _ledger.Count(DomainName.Parse("dest.example"), Success);
        _time.Advance(TimeSpan.FromHours(2));
        await _schedule.SendDueAsync(Cancellation);
        TakeSent();

        var posted = new List<int>();
        for (var minute = 1; minute <= 2 * 24 * 60; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await _dispatch.RetryAsync(Cancellation);
            posted.AddRange(TakeSent().Select(_ => minute));
        }

        Assert.Equal([5, 15, 35, 75, 155, 315, 635, 1275], posted);
    }

    [Fact]
    public async Task What_a_web_server_takes_at_last_is_posted_no_more()
    {
        _carrier.WebProblem = "it answered 503";
        _ledger.Count(DomainName.Parse("dest.example"), Success);
        _time.Advance(TimeSpan.FromHours(2));
        await _schedule.SendDueAsync(Cancellation);
        TakeSent();
        _carrier.WebProblem = null;
        _time.Advance(TimeSpan.FromMinutes(5));
        await _dispatch.RetryAsync(Cancellation);

        Assert.Equal("https://reports.dest.example/v1", Assert.Single(TakeSent()).Uri.ToString());
        _time.Advance(TimeSpan.FromHours(3));
        await _dispatch.RetryAsync(Cancellation);
        Assert.Empty(TakeSent());
    }

    [Fact]
    public async Task What_the_store_does_not_take_is_kept_for_the_next_time()
    {
        _tallies.Fails = true;
        _ledger.Count(DomainName.Parse("dest.example"), Success);
        await _ledger.FlushAsync(Cancellation);
        _tallies.Fails = false;
        _time.Advance(TimeSpan.FromHours(2));

        await _schedule.SendDueAsync(Cancellation);

        Assert.True(_carrier.Sent.TryRead(out _));
    }

    [Fact]
    public void Where_none_are_sent_nothing_is_counted()
    {
        _ledger.Options = new OutgoingReportOptions();

        Assert.False(_ledger.IsOn);
    }

    [Fact]
    public async Task The_message_of_a_TLS_report_has_what_the_standard_wants()
    {
        _ledger.Count(DomainName.Parse("dest.example"), Success);
        _time.Advance(TimeSpan.FromHours(2));
        await _schedule.SendDueAsync(Cancellation);
        Assert.True(_carrier.Sent.TryRead(out var sent));

        var octets = ReportMessageWriter.Write(sent.Parcel, MailboxAddress.Parse("tls@dest.example"), _time.GetUtcNow());

        using var stream = new MemoryStream(octets);
        var read = await ReportMessageReader.ReadAsync(stream, ReportLimits.Default, Cancellation);
        Assert.Equal(("us.example", "mail.us.example", "Us"), (read.From.Value, read.TlsSubmitter.Value, Assert.Single(read.Readings).Tls?.Organization));
        var text = System.Text.Encoding.ASCII.GetString(octets);
        Assert.Contains("TLS-Report-Domain: dest.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("report-type=tlsrpt", text.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("application/tlsrpt+gzip", text, StringComparison.Ordinal);
        Assert.StartsWith("Report Domain: dest.example Submitter: mail.us.example Report-ID: <20261124000000.0.dest.example@mail.us.example>", read.Subject, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _schedule.DisposeAsync();

    private ReportSchedule CreateSchedule() => new(
        _ledger, _tallies, new MemoryReportStore(), _dispatch,
        () => TimeSpan.FromDays(400), _time, new Random(1), NullLogger<ReportSchedule>.Instance);

    /// <summary>Where a report of one message goes.</summary>
    private async Task<IEnumerable<string>> SentToAsync()
    {
        _ledger.Record(Judged(passes: true));
        _time.Advance(TimeSpan.FromHours(2));
        await _schedule.SendDueAsync(Cancellation);
        return TakeSent().Select(one => one.Uri.ToString());
    }

    private List<(ReportUri Uri, ReportParcel Parcel)> TakeSent()
    {
        var all = new List<(ReportUri Uri, ReportParcel Parcel)>();
        while (_carrier.Sent.TryRead(out var sent)) all.Add(sent);
        return all;
    }

    private JudgedMessage Judged(bool passes, IPAddress? source = null, string policy = "v=DMARC1; p=reject; rua=mailto:dmarc@author.example")
    {
        Assert.True(DmarcRecord.TryParse(policy, out var record, out _));
        ImmutableArray<AuthenticatedDomain> aligned = passes ? [new AuthenticatedDomain(DmarcMethod.Dkim, Author, DomainOutcome.Passed)] : [];
        var judgement = new MessageJudgement(
            source ?? IPAddress.Parse("192.0.2.1"), "client.example", "someone@author.example",
            new SpfVerdict { Result = SpfResult.Fail, Identity = SpfIdentity.MailFrom, Domain = Author, Reason = "" },
            [new DkimVerdict(passes ? DkimResult.Pass : DkimResult.Fail, null) { Domain = Author, Selector = "s" }],
            new DmarcVerdict { Result = passes ? DmarcResult.Pass : DmarcResult.Fail, Domain = Author, RecordDomain = Author, Record = record, Policy = record.Policy, Aligned = aligned, Reason = "" },
            new ArcVerdict(ArcChainStatus.None, null));
        return new JudgedMessage(judgement, passes ? DmarcPolicy.None : DmarcPolicy.Quarantine, _time.GetUtcNow())
        {
            Override = passes ? null : new PolicyOverride(PolicyOverrideKind.LocalPolicy),
        };
    }
}
