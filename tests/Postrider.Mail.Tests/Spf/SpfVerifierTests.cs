using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dns;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Spf;

/// <summary>What the suite of the field leaves out: reasons, bounds, and records as people paste them.</summary>
public sealed class SpfVerifierTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_verdict_names_the_mechanism_its_record_and_the_answers()
    {
        var dns = new ZoneDns("a.example TXT v=spf1 include:b.example redirect=c.example", "b.example TXT v=spf1 -all", "c.example TXT v=spf1 ip4:192.0.2.0/24 -all");

        var verdict = await CheckAsync(dns, "192.0.2.7", "x@a.example");

        Assert.Equal(SpfResult.Pass, verdict.Result);
        Assert.Equal("ip4:192.0.2.0/24", verdict.Mechanism);
        Assert.Equal("c.example", verdict.MechanismDomain.Value);
        Assert.Equal("a.example", verdict.Domain.Value);
        Assert.Equal("192.0.2.7 matches 'ip4:192.0.2.0/24' in the SPF record of c.example", verdict.Reason);
        Assert.Equal(["TXT a.example", "TXT b.example", "TXT c.example"], verdict.Answers.Select(answer => $"{answer.Type} {answer.Name}"));
        Assert.Equal(2, verdict.LookUps);
    }

    [Theory]
    [InlineData("v=spf1 -all\u200b", "it holds the character U+200B, which is not ASCII")]
    [InlineData("v=spf1 ip4:192.0.2.1 \u2013all", "it holds the character U+2013, which is not ASCII")]
    [InlineData("v=spf1 \ud83d\udc8c -all", "it holds the character U+1F48C, which is not ASCII")]
    [InlineData("v=spf1 \ufffd", "it holds the character U+FFFD, which is not ASCII")]
    [InlineData("v=spf1 a:192.0.2.1 -all", "'a:192.0.2.1': it does not end in a top-level domain")]
    [InlineData("v=spf1 ip4:192.0.2.1,192.0.2.2 -all", "'ip4:192.0.2.1,192.0.2.2': this is not an IPv4 address")]
    [InlineData("v=spf1 ipv4:192.0.2.1 -all", "'ipv4:192.0.2.1' is no mechanism of SPF")]
    [InlineData("v=spf1 redirect=a.example redirect=b.example", "redirect= stands twice")]
    [InlineData("v=spf1 include -all", "'include': a domain must follow")]
    public async Task A_mistake_in_a_record_is_told_in_words(string record, string mistake)
    {
        var verdict = await CheckAsync(new ZoneDns($"a.example TXT {record}"), "192.0.2.7", "x@a.example");

        Assert.Equal(SpfResult.PermError, verdict.Result);
        Assert.Equal($"the SPF record of a.example has a mistake: {mistake}", verdict.Reason);
    }

    [Fact]
    public async Task Two_records_are_a_permerror()
    {
        var verdict = await CheckAsync(new ZoneDns("a.example TXT v=spf1 -all", "a.example TXT v=spf1 +all", "a.example TXT other"), "192.0.2.7", "x@a.example");

        Assert.Equal(SpfResult.PermError, verdict.Result);
        Assert.Equal("a.example has 2 SPF records where only one may be", verdict.Reason);
    }

    [Fact]
    public async Task The_null_reverse_path_is_judged_by_HELO()
    {
        var verdict = await CheckAsync(new ZoneDns("mail.a.example TXT v=spf1 exists:%{l}.%{o} -all", "postmaster.mail.a.example A 127.0.0.2"), "192.0.2.7", "", "mail.a.example");

        Assert.Equal(SpfIdentity.Helo, verdict.Identity);
        Assert.Equal(SpfResult.Pass, verdict.Result);
    }

    [Fact]
    public async Task HELO_can_be_judged_on_its_own()
    {
        var dns = new ZoneDns("mail.a.example TXT v=spf1 -all", "a.example TXT v=spf1 +all");

        var verdict = await Verifier(dns).CheckHeloAsync(new SpfRequest(IPAddress.Parse("192.0.2.7"), "mail.a.example", "x@a.example"), Cancellation);

        Assert.Equal(SpfResult.Fail, verdict.Result);
    }

    [Theory]
    [InlineData("[192.0.2.1]")]
    [InlineData("localhost")]
    [InlineData("a..example")]
    [InlineData("")]
    public async Task Who_has_no_domain_gets_none_and_costs_no_question(string helo)
    {
        var dns = new ZoneDns();

        Assert.Equal(SpfResult.None, (await CheckAsync(dns, "192.0.2.7", "", helo)).Result);
        Assert.Empty(dns.Asked);
    }

    [Fact]
    public async Task A_tag_in_the_local_part_is_looked_up_as_it_is()
    {
        var verdict = await CheckAsync(new ZoneDns("a.example TXT v=spf1 exists:%{l}._spf.%{d} -all", "order+17=x._spf.a.example A 127.0.0.2"), "192.0.2.7", "order+17=x@a.example");

        Assert.Equal(SpfResult.Pass, verdict.Result);
    }

    [Fact]
    public async Task An_international_local_part_matches_no_macro_of_it()
    {
        var verdict = await CheckAsync(new ZoneDns("a.example TXT v=spf1 exists:%{l}.%{d} ?all", "grüße.a.example A 127.0.0.2"), "192.0.2.7", "grüße@a.example");

        Assert.Equal(SpfResult.Neutral, verdict.Result);
        Assert.Equal("?all", verdict.Mechanism);
    }

    [Fact]
    public async Task A_record_that_includes_itself_ends_at_the_limit()
    {
        var dns = new ZoneDns("a.example TXT v=spf1 include:a.example -all");

        var verdict = await CheckAsync(dns, "192.0.2.7", "x@a.example");

        Assert.Equal(SpfResult.PermError, verdict.Result);
        Assert.Equal("the check needs more than the 10 look-ups that SPF allows, reached in the record of a.example", verdict.Reason);
        Assert.Equal(11, dns.Asked.Count);
    }

    [Fact]
    public async Task Three_look_ups_that_find_nothing_are_too_many()
    {
        var verdict = await CheckAsync(new ZoneDns("a.example TXT v=spf1 a:x.a.example mx:y.a.example exists:z.a.example +all"), "192.0.2.7", "x@a.example");

        Assert.Equal(SpfResult.PermError, verdict.Result);
        Assert.Equal("more than 2 look-ups found nothing, the last in the record of a.example", verdict.Reason);
    }

    [Fact]
    public async Task A_macro_that_grows_beyond_measure_matches_nothing()
    {
        var record = $"v=spf1 exists:{string.Concat(Enumerable.Repeat("%{s}", 500))}.a.example -all";

        var verdict = await CheckAsync(new ZoneDns($"a.example TXT {record}"), "192.0.2.7", $"{new string('x', 64)}@a.example");

        Assert.Equal(SpfResult.Fail, verdict.Result);
    }

    [Fact]
    public async Task A_zone_that_does_not_answer_ends_the_check_in_time()
    {
        var time = new FakeTimeProvider();
        var verifier = new SpfVerifier(new SilentDns(), time, new SpfOptions { Patience = TimeSpan.FromSeconds(20) });

        var check = verifier.CheckAsync(new SpfRequest(IPAddress.Parse("192.0.2.7"), "h.example", "x@a.example"), Cancellation);
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(SpfResult.TempError, (await check).Result);
    }

    [Fact]
    public async Task An_explanation_that_could_steer_a_terminal_is_dropped()
    {
        var dns = new ZoneDns("a.example TXT v=spf1 -all exp=why.a.example", "why.a.example TXT %{h} is not ours");

        Assert.Equal("h.example is not ours", (await CheckAsync(dns, "192.0.2.7", "x@a.example", "h.example")).Explanation);
        Assert.Null((await CheckAsync(dns, "192.0.2.7", "x@a.example", "h\u001b[2J")).Explanation);
    }

    private static SpfVerifier Verifier(IDnsResolver dns) => new(dns, new FakeTimeProvider(), new SpfOptions());

    private static Task<SpfVerdict> CheckAsync(IDnsResolver dns, string client, string reversePath, string helo = "h.example") =>
        Verifier(dns).CheckAsync(new SpfRequest(IPAddress.Parse(client), helo, reversePath), Cancellation);

    private sealed class SilentDns : IDnsResolver
    {
        public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) => WaitAsync<MxRecord>(cancellation);

        public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) => WaitAsync<IPAddress>(cancellation);

        public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) => WaitAsync<IPAddress>(cancellation);

        public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) => WaitAsync<string>(cancellation);

        public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) => WaitAsync<DomainName>(cancellation);

        private static async ValueTask<DnsAnswer<T>> WaitAsync<T>(CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("An endless wait ended.");
        }
    }
}
