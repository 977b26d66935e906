using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.ReportMail;
using Postrider.Relay.DomainReports;
using Postrider.Relay.Submission;
using Postrider.Relay.Tests.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.DomainReports;

public sealed class ReportReceiverTests : IDisposable
{
    private const string Xml = """
        <feedback><report_metadata><org_name>reporter.example</org_name><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata>
        <policy_published><domain>mine.example</domain><p>none</p></policy_published></feedback>
        """;

    private const string Json = """
        {"organization-name":"reporter.example","report-id":"1","date-range":{"start-datetime":"2025-01-01T00:00:00Z","end-datetime":"2025-01-01T23:59:59Z"},
        "policies":[{"policy":{"policy-type":"sts","policy-domain":"mine.example"},"summary":{"total-successful-session-count":1}}]}
        """;

    private static readonly DkimSigningKey Key = DkimSigningKey.Generate(DomainName.Parse("reporter.example"), "s", DkimAlgorithm.Ed25519Sha256);

    private readonly DoorBench _bench = new();
    private readonly MemoryReportStore _store = new();
    private readonly TextZone _dns = new TextZone().With(Key.KeyName.Value, Key.PublicRecord);
    private readonly ReportIntake _intake;
    private readonly ReportReceiver _receiver;

    public ReportReceiverTests()
    {
        _intake = new ReportIntake(_store, _dns, _bench.Time, NullLogger<ReportIntake>.Instance) { Options = new ReportIntakeOptions { Addresses = [MailboxAddress.Parse("dmarc@mine.example")] } };
        _receiver = new ReportReceiver(_bench.Door, _intake, NullLogger<ReportReceiver>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_to_an_address_for_reports_is_read_and_goes_nowhere_else()
    {
        var reply = await SendAsync(Message("text/xml", Xml), "DMARC@mine.example");

        Assert.Equal("250 2.0.0 Ok: the report was read", reply.ToString());
        Assert.Equal("reporter.example", Assert.Single(_store.Kept).Aggregate?.Organization);
        Assert.Empty(_bench.Queue.Offered);
    }

    [Fact]
    public async Task Strangers_reach_no_other_address() =>
        Assert.StartsWith("554 5.7.1", (await SendAsync(Message("text/xml", Xml), "dmarc@other.example")).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task Who_may_relay_reaches_both_at_once()
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName }, null, "192.0.2.0/24");

        Assert.StartsWith("250 2.0.0", (await SendAsync(Message("text/xml", Xml), "dmarc@mine.example", "bob@there.example")).ToString(), StringComparison.Ordinal);

        Assert.Single(_store.Kept);
        Assert.Single(_bench.Queue.Offered);
    }

    [Fact]
    public async Task A_TLS_report_counts_when_its_reporter_signed_it()
    {
        var message = Encoding.ASCII.GetBytes(Message("application/tlsrpt+json", Json));
        using var stream = new MemoryStream(message);
        byte[] signed = [.. await new DkimSigner([Key], new DkimSigningOptions(), _bench.Time).SignAsync(stream, Cancellation), .. message];

        await SendAsync(Encoding.ASCII.GetString(signed), "dmarc@mine.example");

        var (_, tls, origin) = Assert.Single(_store.Kept);
        Assert.Equal(("reporter.example", "reporter.example"), (tls?.Organization, origin.SignedBy));
    }

    [Fact]
    public async Task A_TLS_report_that_nobody_signed_is_set_aside()
    {
        var reply = await SendAsync(Message("application/tlsrpt+json", Json), "dmarc@mine.example");

        Assert.StartsWith("250 2.0.0", reply.ToString(), StringComparison.Ordinal);
        Assert.Equal("its message is not signed by the domain that reports (RFC 8460, 3)", Assert.Single(_store.Aside).Reason);
        Assert.Empty(_store.Kept);
    }

    [Fact]
    public async Task A_key_that_cannot_be_had_now_is_asked_for_later()
    {
        var message = Encoding.ASCII.GetBytes(Message("application/tlsrpt+json", Json));
        var other = DkimSigningKey.Generate(DomainName.Parse("reporter.example"), "other", DkimAlgorithm.Ed25519Sha256);
        using var stream = new MemoryStream(message);
        byte[] signed = [.. await new DkimSigner([other], new DkimSigningOptions(), _bench.Time).SignAsync(stream, Cancellation), .. message];
        _dns.Missing = DnsStatus.ServerFailure;

        Assert.StartsWith("451 4.4.3", (await SendAsync(Encoding.ASCII.GetString(signed), "dmarc@mine.example")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", "Hello", "it has no attachment that can be a report")]
    [InlineData("text/xml", "<feedback/>", "it does not say who reports (org_name)")]
    public async Task What_is_no_report_is_set_aside_with_the_reason(string type, string content, string reason)
    {
        await SendAsync(Message(type, content), "dmarc@mine.example");

        Assert.Equal(("reporter.example", reason), (Assert.Single(_store.Aside).Sender, _store.Aside[0].Reason));
    }

    [Fact]
    public async Task A_message_of_very_many_parts_is_set_aside_and_not_read()
    {
        var message = "From: a@reporter.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + string.Concat(Enumerable.Repeat("--b\r\n\r\n", 100_000));

        Assert.StartsWith("250", (await SendAsync(message, "dmarc@mine.example")).ToString(), StringComparison.Ordinal);

        Assert.Equal("it has more than 500 parts", Assert.Single(_store.Aside).Reason);
    }

    [Fact]
    public async Task Reports_on_strangers_are_set_aside_where_our_domains_are_named()
    {
        _intake.Options = _intake.Options with { Domains = [DomainName.Parse("elsewhere.example")] };

        await SendAsync(Message("text/xml", Xml), "dmarc@mine.example");

        Assert.Equal("it is on mine.example, which is none of our domains", Assert.Single(_store.Aside).Reason);
    }

    [Fact]
    public async Task A_report_has_a_bound()
    {
        _intake.Options = _intake.Options with { Limits = new ReportLimits { Size = 200 } };

        Assert.StartsWith("552 5.3.4", (await SendAsync(Message("text/xml", Xml), "dmarc@mine.example")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_that_is_not_stored()
    {
        _store.Fails = true;

        Assert.StartsWith("451 4.3.0", (await SendAsync(Message("text/xml", Xml), "dmarc@mine.example")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_that_come_in_at_once_are_bounded()
    {
        var open = new List<IMailTransaction>();
        for (var i = 0; i < ReportReceiver.MaximumAtOnce; i++) open.Add(await BeginAsync("dmarc@mine.example", "250"));

        var refused = await BeginAsync("dmarc@mine.example", "451");
        await refused.DisposeAsync();
        await open[0].DisposeAsync();

        await (await BeginAsync("dmarc@mine.example", "250")).DisposeAsync();
        foreach (var transaction in open.Skip(1)) await transaction.DisposeAsync();
    }

    public void Dispose() => _intake.Dispose();

    private static string Message(string type, string content) =>
        $"From: Reports <a@reporter.example>\nSubject: Report\nContent-Type: {type}\n\n{content}\n".ReplaceLineEndings("\r\n");

    private async Task<IMailTransaction> BeginAsync(string recipient, string code)
    {
        var opening = await _receiver.BeginAsync(DoorBench.Session(ListenerKind.Relay), null, MailParameters.None, Cancellation);
        var reply = await opening.Transaction!.AddRecipientAsync(MailboxAddress.Parse(recipient), RecipientParameters.None, Cancellation);
        Assert.StartsWith(code, reply.ToString(), StringComparison.Ordinal);
        return opening.Transaction;
    }

    private async Task<Reply> SendAsync(string message, params string[] recipients)
    {
        var opening = await _receiver.BeginAsync(DoorBench.Session(ListenerKind.Relay), null, MailParameters.None, Cancellation);
        await using var transaction = opening.Transaction!;
        foreach (var recipient in recipients)
        {
            var reply = await transaction.AddRecipientAsync(MailboxAddress.Parse(recipient), RecipientParameters.None, Cancellation);
            if (!reply.IsPositive) return reply;
        }

        if (await transaction.BeginBodyAsync(Cancellation) is { } refusal) return refusal;
        await transaction.WriteAsync(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(message)), Cancellation);
        return await transaction.CommitAsync(Cancellation);
    }
}
