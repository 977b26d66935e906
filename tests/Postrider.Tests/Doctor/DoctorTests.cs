using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Certificates;
using Postrider.Configuration;
using Postrider.Doctor;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Tests.Doctor;

public sealed class DoctorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly DomainName Host = DomainName.Parse("mail.example.com");
    private static readonly IPAddress Source = IPAddress.Parse("8.8.4.4");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DoctorLevel.Good, "mail.example.com A 8.8.4.4", "4.4.8.8.in-addr.arpa PTR mail.example.com")]
    [InlineData(DoctorLevel.Bad, "mail.example.com A 8.8.4.4")]
    [InlineData(DoctorLevel.Bad, "mail.example.com A 8.8.4.4", "4.4.8.8.in-addr.arpa PTR pool.example.net")]
    [InlineData(DoctorLevel.Warning, "mail.example.com A 8.8.4.4", "4.4.8.8.in-addr.arpa PTR out.example.com", "out.example.com A 8.8.4.4")]
    public async Task A_name_and_an_address_must_lead_to_each_other(object level, params string[] zone)
    {
        var findings = await NameCheck.RunAsync(new ZoneDns(zone), Host, [Source], Cancellation);

        Assert.Equal(level, findings.Max(finding => finding.Level));
    }

    [Fact]
    public async Task Behind_NAT_the_address_must_be_told() =>
        Assert.Contains("sources under [domains]", Assert.Single(await NameCheck.RunAsync(new ZoneDns(), Host, [], Cancellation)).Mend, StringComparison.Ordinal);

    [Theory]
    [InlineData(DoctorLevel.Good, "2.0.0.127.bl.example A 127.0.0.2")]
    [InlineData(DoctorLevel.Bad, "2.0.0.127.bl.example A 127.0.0.2", "4.4.8.8.bl.example A 127.0.0.2", "4.4.8.8.bl.example TXT Sent spam")]
    [InlineData(DoctorLevel.Skipped, "4.4.8.8.bl.example A 127.0.0.2")]
    [InlineData(DoctorLevel.Skipped, "2.0.0.127.bl.example A 127.255.255.254", "4.4.8.8.bl.example A 127.255.255.254")]
    public async Task Only_a_list_that_answers_its_test_is_believed(object level, params string[] zone)
    {
        var findings = await ListsAsync(zone, [DomainName.Parse("bl.example")], []);

        Assert.Equal(level, Assert.Single(findings).Level);
    }

    [Theory]
    [InlineData("2.0.0.127.bl.example A 127.0.0.2", "1.0.0.127.bl.example A 127.0.0.2", "4.4.8.8.bl.example A 127.0.0.2", "invalid.bl.example A 127.0.0.2", "shop.example.bl.example A 127.0.0.2")]
    public async Task A_list_that_lists_everybody_is_not_believed(params string[] zone)
    {
        var findings = await ListsAsync(zone, [DomainName.Parse("bl.example")], [DomainName.Parse("bl.example")]);

        Assert.Equal(2, findings.Length);
        Assert.All(findings, finding => Assert.Equal(DoctorLevel.Skipped, finding.Level));
        Assert.All(findings, finding => Assert.Contains("lists everybody", finding.What, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_more_is_asked_than_is_polite_and_what_was_left_out_is_told()
    {
        var dns = new CountedDns();
        DomainName[] domains = [.. Enumerable.Range(0, 500).Select(i => DomainName.Parse($"d{i}.example"))];

        var findings = (await new BlockListCheck(dns, new SkippedTime()).RunAsync(new DoctorSettings { AddressLists = [], DomainLists = [DomainName.Parse("dbl.example")] }, [], domains, Cancellation)).ToList();

        Assert.Equal(BlockListCheck.MaximumQuestions, dns.Questions);
        Assert.Equal(BlockListCheck.MaximumQuestions - 1, findings.Count(finding => finding.Level == DoctorLevel.Good));
        Assert.Contains("381 of 500 were not looked up on dbl.example", findings[^1].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_refuses_is_asked_no_more()
    {
        var findings = (await new BlockListCheck(new ZoneDns("a.example.dbl.example A 127.255.255.255"), new SkippedTime()).RunAsync(
            new DoctorSettings { AddressLists = [], DomainLists = [DomainName.Parse("dbl.example")] }, [Source], [DomainName.Parse("a.example"), DomainName.Parse("b.example"), DomainName.Parse("c.example")], Cancellation)).ToList();

        Assert.Equal(["dbl.example says nothing of a.example: it was asked too often (127.255.255.255).", "dbl.example is not asked for the other 2."], findings.Select(finding => finding.What));
    }

    [Theory]
    [InlineData(0, 0x2001, 12_000, DoctorLevel.Good)]
    [InlineData(5, 0x40, 16_000_000, DoctorLevel.Warning)]
    [InlineData(0, 0x40, 0, DoctorLevel.Warning)]
    [InlineData(0, 0x2001, 16_000_000, DoctorLevel.Warning)]
    public void The_system_says_whether_its_clock_is_kept(int state, int status, long largestError, object level) =>
        Assert.Equal(level, ClockCheck.Judge(KernelClock.Of(state, status, largestError)).Level);

    [Fact]
    public void A_system_that_does_not_say_is_skipped() => Assert.Equal(DoctorLevel.Skipped, ClockCheck.Judge(null).Level);

    [Fact]
    public async Task Domains_are_looked_up_too()
    {
        var findings = await ListsAsync(["shop.example.dbl.example A 127.0.1.2"], [], [DomainName.Parse("dbl.example")]);

        Assert.Contains("shop.example is on dbl.example", Assert.Single(findings).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, DoctorLevel.Bad)]
    [InlineData(300, DoctorLevel.Good)]
    [InlineData(80_000, DoctorLevel.Warning)]
    public void A_sync_that_is_too_fast_is_no_sync(double microseconds, object level) =>
        Assert.Equal(level, DiskCheck.Judge("/data", TimeSpan.FromMicroseconds(microseconds), TimeSpan.FromSeconds(1)).Level);

    [Fact]
    public void Syncs_are_measured_by_the_clock_and_leave_nothing_behind()
    {
        var folder = Directory.CreateTempSubdirectory("doctor");
        var time = new FakeTimeProvider(Now);

        var finding = DiskCheck.Run(folder.FullName, time, _ => time.Advance(TimeSpan.FromMilliseconds(60)));

        Assert.Equal(DoctorLevel.Warning, finding.Level);
        Assert.Contains("60.0 ms", finding.What, StringComparison.Ordinal);
        Assert.Empty(folder.EnumerateFileSystemInfos());
        folder.Delete();
    }

    [Theory]
    [InlineData(100, DoctorLevel.Bad)]
    [InlineData(300, DoctorLevel.Warning)]
    [InlineData(1000, DoctorLevel.Good)]
    public void Space_is_measured_by_what_new_mail_needs(long free, object level) => Assert.Equal(level, SystemCheck.JudgeSpace("/data", free << 20, 200 << 20).Level);

    [Fact]
    public void Few_inodes_and_few_open_files_are_told()
    {
        Assert.Equal(DoctorLevel.Warning, SystemCheck.JudgeInodes("/data", 500).Level);
        Assert.Equal(DoctorLevel.Good, SystemCheck.JudgeInodes("/data", 500_000).Level);
        Assert.Equal(DoctorLevel.Warning, SystemCheck.JudgeFiles(1024, 2000).Level);
        Assert.Equal(DoctorLevel.Good, SystemCheck.JudgeFiles(4096, 2000).Level);
    }

    [Theory]
    [InlineData(-1, DoctorLevel.Bad)]
    [InlineData(1, DoctorLevel.Good)]
    [InlineData(395, DoctorLevel.Warning)]
    [InlineData(500, DoctorLevel.Bad)]
    public void A_certificate_must_be_valid_for_a_while(int daysLater, object level)
    {
        using var certificate = SelfSignedCertificate.Create([Host.Value], [], Now);

        Assert.Equal(level, CertificateCheck.JudgeTime("mail.pem", certificate, daysLater < 0 ? certificate.NotBefore.AddDays(-1) : daysLater == 395 ? certificate.NotAfter.AddDays(-3) : daysLater == 500 ? certificate.NotAfter.AddDays(1) : Now.AddDays(daysLater)).Level);
    }

    [Theory]
    [InlineData(5, DoctorLevel.Good)]
    [InlineData(-90, DoctorLevel.Bad)]
    public async Task The_clock_is_compared_with_a_web_server(int seconds, object level)
    {
        using var http = new HttpMessageInvoker(new WebServer(Now.AddSeconds(seconds)));

        var finding = await new ClockCheck(http, new FakeTimeProvider(Now)).RunAsync(new Uri("https://www.example.com/"), Cancellation);

        Assert.Equal(level, finding.Level);
    }

    [Fact]
    public async Task Without_a_server_the_clock_is_compared_with_nothing()
    {
        using var http = new HttpMessageInvoker(new WebServer(Now));

        Assert.Equal(DoctorLevel.Skipped, (await new ClockCheck(http, new FakeTimeProvider(Now)).RunAsync(null, Cancellation)).Level);
    }

    [Theory]
    [InlineData(DnsStatus.Found, true, DoctorLevel.Good)]
    [InlineData(DnsStatus.Found, false, DoctorLevel.Warning)]
    [InlineData(DnsStatus.Timeout, false, DoctorLevel.Bad)]
    public async Task A_resolver_answers_and_validates(DnsStatus status, bool isAuthenticated, object level)
    {
        var answer = new DnsAnswer<DomainName>(status, [], DomainName.Parse("org"), Now, isAuthenticated, null);

        Assert.Equal(level, (await ResolverCheck.RunAsync((_, _) => new(answer), Cancellation)).Level);
    }

    private static async Task<ImmutableArray<DoctorFinding>> ListsAsync(string[] zone, ImmutableArray<DomainName> lists, ImmutableArray<DomainName> domainLists)
    {
        var settings = new DoctorSettings { AddressLists = lists, DomainLists = domainLists };
        return [.. await new BlockListCheck(new ZoneDns(zone), new SkippedTime()).RunAsync(settings, [Source], [DomainName.Parse("shop.example")], Cancellation)];
    }

    /// <summary>Lists nothing, and counts what it is asked.</summary>
    private sealed class CountedDns : IDnsResolver
    {
        public int Questions { get; private set; }

        public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation)
        {
            Questions++;
            return new(new DnsAnswer<IPAddress>(DnsStatus.NameDoesNotExist, [], name, DateTimeOffset.MaxValue, false, null));
        }

        public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();
    }

    /// <summary>Pauses are over when they begin.</summary>
    private sealed class SkippedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    private sealed class WebServer(DateTimeOffset date) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(HttpStatusCode.NotFound);
            response.Headers.Date = date;
            return Task.FromResult(response);
        }
    }
}
