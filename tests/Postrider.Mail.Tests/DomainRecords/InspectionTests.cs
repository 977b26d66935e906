using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Mail.DomainRecords;
using Postrider.Mail.MtaSts;
using Postrider.Mail.Tests.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.DomainRecords;

/// <summary>Each mistake that is made with the records of a domain is named, and a domain that is right has no finding.</summary>
public sealed class InspectionTests
{
    private const string Key = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private static readonly string[] Right =
    [
        "shop.example TXT v=spf1 ip4:192.0.2.1 -all",
        "shop.example TXT site-verification=1",
        $"s1._domainkey.shop.example TXT {Key}",
        "_dmarc.shop.example TXT v=DMARC1; p=reject; rua=mailto:reports@shop.example",
        "shop.example MX 10 mail.example",
        "mail.example A 192.0.2.1",
        "1.2.0.192.in-addr.arpa PTR mail.example",
        "bounces.shop.example CNAME mail.example",
        "_mta-sts.shop.example TXT v=STSv1; id=1",
        "_smtp._tls.shop.example TXT v=TLSRPTv1; rua=mailto:reports@shop.example",
    ];

    private static readonly DomainWishes Wishes = new()
    {
        Domain = Name("shop.example"),
        HostName = Name("mail.example"),
        Sources = [IPAddress.Parse("192.0.2.1")],
        Keys = [new WantedKey(Name("s1._domainkey.shop.example"), Key)],
        Direction = MailDirection.Both,
        ReturnPath = Name("bounces.shop.example"),
        ReportMailbox = "reports@shop.example",
        StsId = "1",
    };

    [Fact]
    public async Task A_domain_that_is_right_has_nothing_to_mend()
    {
        var findings = await InspectAsync(Right, Wishes);

        Assert.All(findings, finding => Assert.True(finding.Level == FindingLevel.Right, finding.ToString()));
        Assert.Equal(
            ["spf-pass", "dkim-key", "dmarc-record", "mx", "alias", "sts", "tlsrpt", "ehlo-address", "ptr", "servers"],
            findings.Select(finding => finding.Code));
    }

    /// <summary>What is exchanged in the zone above: lines of the name and type go, and these come.</summary>
    public static TheoryData<string, string, string[]> Mistakes => new()
    {
        { "spf-missing", "shop.example TXT", [] },
        { "spf-two-records", "", ["shop.example TXT v=spf1 mx -all"] },
        { "spf-syntax", "shop.example TXT", ["shop.example TXT v=spf1 ipv4:192.0.2.1 -all"] },
        { "spf-without-us", "shop.example TXT", ["shop.example TXT v=spf1 ip4:192.0.2.2 -all"] },
        { "spf-everybody", "shop.example TXT", ["shop.example TXT v=spf1 ip4:192.0.2.1 +all"] },
        { "spf-open-end", "shop.example TXT", ["shop.example TXT v=spf1 ip4:192.0.2.1"] },
        { "spf-look-ups", "shop.example TXT", ["shop.example TXT v=spf1 ip4:192.0.2.1 include:a.example -all", "a.example TXT v=spf1 mx:mail.example a:mail.example a:mail.example a:mail.example a:mail.example a:mail.example a:mail.example a:mail.example a:mail.example a:mail.example -all"] },
        { "spf-void-look-ups", "shop.example TXT", ["shop.example TXT v=spf1 ip4:192.0.2.1 a:x.example a:y.example mx:z.example -all"] },
        { "spf-include", "shop.example TXT", ["shop.example TXT v=spf1 ip4:192.0.2.1 include:none.example -all"] },
        { "spf-include", "shop.example TXT", ["shop.example TXT v=spf1 ip4:192.0.2.1 include:shop.example -all"] },
        { "dns-failure", "shop.example TXT", ["shop.example SERVFAIL"] },
        { "dns-timeout", "_dmarc.shop.example TXT", ["_dmarc.shop.example TIMEOUT"] },
        { "dkim-missing", "s1._domainkey.shop.example TXT", [] },
        { "dkim-cname", "s1._domainkey.shop.example TXT", ["s1._domainkey.shop.example CNAME elsewhere.example"] },
        { "dkim-cut-in-two", "s1._domainkey.shop.example TXT", [$"s1._domainkey.shop.example TXT {Key[40..]}", $"s1._domainkey.shop.example TXT {Key[..40]}"] },
        { "dkim-several", "", ["s1._domainkey.shop.example TXT something"] },
        { "dkim-cut-off", "s1._domainkey.shop.example TXT", [$"s1._domainkey.shop.example TXT {Key[..40]}"] },
        { "dkim-other-key", "s1._domainkey.shop.example TXT", ["s1._domainkey.shop.example TXT v=DKIM1; k=ed25519; p=AAAAAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="] },
        { "dkim-revoked", "s1._domainkey.shop.example TXT", ["s1._domainkey.shop.example TXT v=DKIM1; p="] },
        { "dkim-spaces", "s1._domainkey.shop.example TXT", [$"s1._domainkey.shop.example TXT {Key[..40]} {Key[40..]}"] },
        { "dkim-quotes", "s1._domainkey.shop.example TXT", [$"s1._domainkey.shop.example TXT \"{Key}\""] },
        { "dkim-syntax", "s1._domainkey.shop.example TXT", ["s1._domainkey.shop.example TXT v=DKIM2; p=AAAA"] },
        { "dkim-service", "s1._domainkey.shop.example TXT", [$"s1._domainkey.shop.example TXT {Key}; s=other"] },
        { "dkim-hash", "s1._domainkey.shop.example TXT", [$"s1._domainkey.shop.example TXT {Key}; h=sha1"] },
        { "dkim-test", "s1._domainkey.shop.example TXT", [$"s1._domainkey.shop.example TXT {Key}; t=y"] },
        { "dmarc-missing", "_dmarc.shop.example TXT", [] },
        { "dmarc-several", "", ["_dmarc.shop.example TXT v=DMARC1; p=none"] },
        { "dmarc-syntax", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=dmarc1; p=none"] },
        { "dmarc-syntax", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=monitor"] },
        { "dmarc-policy", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=monitor; rua=mailto:reports@shop.example"] },
        { "dmarc-no-policy", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; rua=mailto:reports@shop.example"] },
        { "dmarc-none", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=none; rua=mailto:reports@shop.example"] },
        { "dmarc-tags", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=none; p=reject"] },
        { "dmarc-no-reports", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=reject"] },
        { "dmarc-reports", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=reject; rua=reports@shop.example"] },
        { "dmarc-consent", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=reject; rua=mailto:a@other.example"] },
        { "dmarc-spf-alignment", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=reject; rua=mailto:a@shop.example; aspf=s"] },
        { "dmarc-dkim-alignment", "_dmarc.shop.example TXT", ["_dmarc.shop.example TXT v=DMARC1; p=reject; rua=mailto:a@shop.example; adkim=s"] },
        { "cname-at-domain", "", ["shop.example CNAME web.example"] },
        { "mx-missing", "shop.example MX", [] },
        { "mx-null", "shop.example MX", ["shop.example MX 0 ."] },
        { "mx-not-us", "shop.example MX", ["shop.example MX 10 other.example", "other.example A 192.0.2.9"] },
        { "mx-alias", "", ["shop.example MX 20 old.example", "old.example CNAME mail.example"] },
        { "mx-no-address", "", ["shop.example MX 20 gone.example"] },
        { "alias-missing", "bounces.shop.example CNAME", [] },
        { "alias-elsewhere", "bounces.shop.example CNAME", ["bounces.shop.example CNAME other.example"] },
        { "alias-other-records", "bounces.shop.example CNAME", ["bounces.shop.example A 192.0.2.1"] },
        { "sts-missing", "_mta-sts.shop.example TXT", [] },
        { "sts-several", "", ["_mta-sts.shop.example TXT v=STSv1; id=2"] },
        { "sts-syntax", "_mta-sts.shop.example TXT", ["_mta-sts.shop.example TXT v=STSv1; id=20-11"] },
        { "sts-id", "_mta-sts.shop.example TXT", ["_mta-sts.shop.example TXT v=STSv1; id=2"] },
        { "sts-not-covering", "", ["shop.example MX 20 backup.example", "backup.example A 192.0.2.9"] },
        { "tlsrpt-syntax", "_smtp._tls.shop.example TXT", ["_smtp._tls.shop.example TXT v=TLSRPTv1; rua=reports@shop.example"] },
        { "tlsrpt-syntax", "_smtp._tls.shop.example TXT", ["_smtp._tls.shop.example TXT TLSRPTv1"] },
        { "tlsrpt-several", "", ["_smtp._tls.shop.example TXT v=TLSRPTv1; rua=mailto:a@b.example"] },
        { "tlsrpt-missing", "_smtp._tls.shop.example TXT", [] },
        { "ehlo-no-address", "mail.example A", [] },
        { "ehlo-other-address", "mail.example A", ["mail.example A 192.0.2.7"] },
        { "ptr-missing", "1.2.0.192.in-addr.arpa PTR", [] },
        { "ptr-does-not-return", "1.2.0.192.in-addr.arpa PTR", ["1.2.0.192.in-addr.arpa PTR 1-2-0-192.pool.example"] },
        { "ptr-not-ehlo", "1.2.0.192.in-addr.arpa PTR", ["1.2.0.192.in-addr.arpa PTR out.example", "out.example A 192.0.2.1"] },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Every_mistake_is_named(string code, string without, string[] with)
    {
        string[] zone = [.. Right.Where(line => without.Length == 0 || !line.StartsWith($"{without} ", StringComparison.Ordinal)), .. with];

        var findings = await InspectAsync(zone, Wishes);

        var finding = findings.FirstOrDefault(finding => finding.Code == code);
        Assert.True(finding is not null, string.Join('\n', findings));
        Assert.NotEqual(FindingLevel.Right, finding.Level);
        Assert.NotNull(finding.Mend);
    }

    [Fact]
    public async Task A_domain_that_only_sends_needs_somebody_who_takes_its_mail()
    {
        string[] zone = [.. Right.Where(line => !line.Contains(" MX ", StringComparison.Ordinal))];

        var findings = await InspectAsync(zone, Wishes with { Direction = MailDirection.Outbound });

        Assert.Contains(findings, finding => finding is { Code: "mx-nowhere", Level: FindingLevel.Warning });
    }

    [Fact]
    public async Task A_policy_that_cannot_be_fetched_is_told_with_the_reason()
    {
        var inspector = new DomainInspector(new ZoneDns(Right), null, new Fetcher(null), TimeProvider.System);

        var findings = await inspector.InspectAsync(Wishes, TestContext.Current.CancellationToken);

        Assert.Contains("it hangs", findings.Single(finding => finding.Code == "sts-unreachable").What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_of_the_domain_above_holds_for_a_subdomain()
    {
        string[] zone = ["_dmarc.example.com TXT v=DMARC1; p=reject; sp=quarantine", .. Right];
        var findings = await InspectAsync(zone, Wishes with { Domain = Name("news.example.com") });

        Assert.Contains("quarantine", findings.Single(finding => finding.Code == "dmarc-above").What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delegated_key_is_an_alias_of_ours()
    {
        var wishes = Wishes with { Keys = [new WantedKey(Name("s1._domainkey.shop.example"), Key, Name("s1.shop.example.keys.mail.example"))] };
        string[] zone = [.. Right.Where(line => !line.StartsWith("s1.", StringComparison.Ordinal)), $"s1.shop.example.keys.mail.example TXT {Key}"];

        var without = await InspectAsync(zone, wishes);
        var with = await InspectAsync([.. zone, "s1._domainkey.shop.example CNAME s1.shop.example.keys.mail.example"], wishes);

        Assert.Contains(without, finding => finding.Code == "dkim-alias");
        Assert.Contains(with, finding => finding.Code == "dkim-key");
    }

    [Theory]
    [InlineData("servers-disagree", DnsStatus.Found, "other")]
    [InlineData("servers-disagree", DnsStatus.NameDoesNotExist, null)]
    [InlineData("server-silent", DnsStatus.Timeout, null)]
    [InlineData("server-silent", DnsStatus.ServerFailure, null)]
    public async Task Name_servers_that_disagree_are_named(string code, DnsStatus status, string? text)
    {
        var inspector = new DomainInspector(new ZoneDns(Right), new Authority(status, text), new Fetcher("x"), TimeProvider.System);

        var findings = await inspector.InspectAsync(Wishes, TestContext.Current.CancellationToken);

        Assert.Contains(findings, finding => finding.Code == code && finding.What.Contains("ns2.shop.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_records_of_a_new_domain_are_all_wanted_and_nothing_of_others_is_lost()
    {
        var dns = new ZoneDns("shop.example TXT v=spf1 mx -all", "shop.example MX 10 other.example");

        var wanted = await WantedRecords.PlanAsync(dns, Wishes, TestContext.Current.CancellationToken);

        Assert.Equal(
            """
            ; SPF
            ; remove: shop.example. 3600 IN TXT "v=spf1 mx -all"
            shop.example. 3600 IN TXT "v=spf1 mx ip4:192.0.2.1 -all"

            ; DKIM
            s1._domainkey.shop.example. 3600 IN TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

            ; DMARC
            ; p=none asks receivers for reports and nothing else. When two weeks of reports show no sender of yours that fails, set p=quarantine, and two weeks later p=reject.
            _dmarc.shop.example. 3600 IN TXT "v=DMARC1; p=none; rua=mailto:reports@shop.example"

            ; MX
            ; Mail to the domain goes to other.example now; with another MX it comes here instead.
            ; shop.example. 3600 IN MX 10 mail.example.

            ; TLS reports
            _smtp._tls.shop.example. 3600 IN TXT "v=TLSRPTv1; rua=mailto:reports@shop.example"

            ; MTA-STS
            _mta-sts.shop.example. 3600 IN TXT "v=STSv1; id=1"

            ; MTA-STS
            mta-sts.shop.example. 3600 IN CNAME mail.example.

            ; return path
            bounces.shop.example. 3600 IN CNAME mail.example.

            ; host
            mail.example. 3600 IN A 192.0.2.1

            ; PTR
            ; Whoever you have the address 192.0.2.1 from sets it, mostly in a web form called reverse DNS.
            ; 1.2.0.192.in-addr.arpa. 3600 IN PTR mail.example.

            """,
            ZoneFile.Write(wanted));
    }

    [Fact]
    public async Task Of_a_domain_that_is_right_everything_is_there_already()
    {
        var wanted = await WantedRecords.PlanAsync(new ZoneDns([.. Right, "mta-sts.shop.example CNAME mail.example"]), Wishes, TestContext.Current.CancellationToken);

        Assert.All(wanted, record => Assert.True(record.State == RecordState.Present, record.ToString()));
    }

    [Fact]
    public async Task Reports_to_another_domain_need_its_consent()
    {
        var wanted = await WantedRecords.PlanAsync(new ZoneDns(), Wishes with { ReportMailbox = "dmarc@mail.example" }, TestContext.Current.CancellationToken);

        Assert.Equal("shop.example._report._dmarc.mail.example", wanted.Single(record => record.Purpose == RecordPurpose.ReportConsent).Records.Name.Value);
    }

    private static DomainName Name(string name) => DomainName.Parse(name);

    private static async Task<ImmutableArray<RecordFinding>> InspectAsync(string[] zone, DomainWishes wishes)
    {
        const string Policy = "version: STSv1\r\nmode: enforce\r\nmx: mail.example\r\nmx: old.example\r\nmx: gone.example\r\nmx: other.example\r\nmax_age: 86400\r\n";
        return await new DomainInspector(new ZoneDns(zone), new Authority(DnsStatus.Found, "same"), new Fetcher(Policy), TimeProvider.System)
            .InspectAsync(wishes, TestContext.Current.CancellationToken);
    }

    private sealed class Fetcher(string? policy) : IStsFetcher
    {
        public ValueTask<StsFetch> FetchAsync(DomainName domain, CancellationToken cancellation) => new(new StsFetch(policy, policy is null ? "it hangs" : null));
    }

    /// <summary>Two servers, of which the first says "same".</summary>
    private sealed class Authority(DnsStatus status, string? text) : IAuthorityResolver
    {
        public ValueTask<ZoneTexts> FindTextsAsync(DomainName name, CancellationToken cancellation) => new(new ZoneTexts(
            Name("shop.example"),
            [
                new ServerTexts(Name("ns1.shop.example"), IPAddress.Loopback, DnsStatus.Found, ["same"]),
                new ServerTexts(Name("ns2.shop.example"), IPAddress.Loopback, status, text is null ? [] : [text]),
            ]));
    }
}
