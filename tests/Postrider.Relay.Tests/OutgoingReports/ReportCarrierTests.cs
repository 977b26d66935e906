using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.ReportMail;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Relay.OutgoingReports;
using Postrider.Relay.Submission;
using Postrider.Relay.Tests.DomainReports;
using Postrider.Relay.Tests.Submission;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.OutgoingReports;

/// <summary>Reports on their way to the places that records name.</summary>
public sealed class ReportCarrierTests : IDisposable
{
    private readonly DoorBench _bench = new();
    private readonly MemoryReportStore _store = new();
    private readonly TextZone _dns = new();
    private readonly ReportIntake _intake;
    private readonly HttpReportPoster _poster;
    private readonly ReportCarrier _carrier;

    public ReportCarrierTests()
    {
        _intake = new ReportIntake(_store, _dns, _bench.Time, NullLogger<ReportIntake>.Instance) { Options = new ReportIntakeOptions { Addresses = [MailboxAddress.Parse("tls@mine.example")] } };
        _poster = new HttpReportPoster(_dns, () => PrivateAddresses.Refused, null, _bench.Time);
        _carrier = new ReportCarrier(new LocalSubmission(_bench.Door), _intake, _poster, _bench.Time);
    }

    [Fact]
    public async Task By_mail_it_goes_through_the_door_from_its_author_and_nobody_hears_of_a_bounce()
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName, HonoursTlsRequired = false });

        Assert.Null(await SendAsync("mailto:tls@dest.example", ReportParcelKind.Tls));

        var message = _bench.Spool.Only;
        Assert.Equal("postmaster@mine.example", message.Message.ReversePath?.ToString());
        var recipient = Assert.Single(message.Recipients);
        Assert.Equal(("tls@dest.example", DsnNotify.Never), (recipient.Address.ToString(), recipient.Parameters.Notify));
        Assert.True(message.Message.Parameters.IsTlsOptional);
        Assert.Contains("TLS-Required: No\r\n", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_DMARC_report_does_not_ask_to_go_without_TLS()
    {
        Assert.Null(await SendAsync("mailto:dmarc@dest.example", ReportParcelKind.Aggregate));

        Assert.False(_bench.Spool.Only.Message.Parameters.IsTlsOptional);
        Assert.DoesNotContain("TLS-Required", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_door_refuses_is_told()
    {
        _bench.Spool.Refusal = "the disk is full";

        Assert.Contains("the disk is full", await SendAsync("mailto:tls@dest.example", ReportParcelKind.Tls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_we_ask_for_ourselves_is_kept_at_once()
    {
        Assert.Null(await SendAsync("mailto:TLS@mine.example", ReportParcelKind.Tls));

        Assert.Equal("Us", Assert.Single(_store.Kept).Tls?.Organization);
        Assert.Empty(_bench.Spool.Changes);
    }

    [Fact]
    public async Task A_DMARC_report_is_not_posted() =>
        Assert.Equal("reports of this kind go by mail alone", await SendAsync("https://192.0.2.1/", ReportParcelKind.Aggregate));

    [Theory]
    [InlineData("https://127.0.0.1/v1")]
    [InlineData("https://10.0.0.1:8443/v1")]
    [InlineData("https://[fd00::1]/v1")]
    public async Task Our_own_network_is_not_posted_to(string uri) =>
        Assert.Contains("is no address of the public internet", await SendAsync(uri, ReportParcelKind.Tls), StringComparison.Ordinal);

    public void Dispose()
    {
        _intake.Dispose();
        _poster.Dispose();
    }

    private async Task<string?> SendAsync(string text, ReportParcelKind kind)
    {
        Assert.True(ReportUri.TryParse(text, out var uri));
        var at = _bench.Time.GetUtcNow();
        using var octets = new MemoryStream();
        TlsReportWriter.Write(
            new TlsReport { Organization = "Us", Id = "1", Begin = at, End = at, Policies = [new TlsReportPolicy(TlsReportPolicyType.NoPolicyFound, DomainName.Parse("dest.example"), 1, 0)] }, octets);
        var parcel = new ReportParcel
        {
            Kind = kind,
            Domain = DomainName.Parse("dest.example"),
            Submitter = DoorBench.HostName,
            Organization = "Us",
            Author = MailboxAddress.Parse("postmaster@mine.example"),
            Id = "1@relay.example",
            Begin = at,
            End = at,
            Packed = octets.ToArray(),
        };
        return await _carrier.SendAsync(uri, parcel, TestContext.Current.CancellationToken);
    }
}
