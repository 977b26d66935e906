using Postrider.Mail.Dmarc;
using Postrider.Mail.PublicSuffix;
using Postrider.Mail.Tests.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dmarc;

public sealed class DmarcVerifierTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "spf:a.example", DmarcResult.Pass)]
    [InlineData("", "spf:bounce.a.example", DmarcResult.Pass)]
    [InlineData("", "dkim:a.example", DmarcResult.Pass)]
    [InlineData("", "dkim:mail.a.example", DmarcResult.Pass)]
    [InlineData("; aspf=s", "spf:bounce.a.example", DmarcResult.Fail)]
    [InlineData("; adkim=s", "dkim:mail.a.example", DmarcResult.Fail)]
    [InlineData("; aspf=s", "dkim:mail.a.example", DmarcResult.Pass)]
    [InlineData("", "spf:esp.example", DmarcResult.Fail)]
    [InlineData("", "spf:evila.example", DmarcResult.Fail)]
    [InlineData("", "dkim:example", DmarcResult.Fail)]
    [InlineData("", "", DmarcResult.Fail)]
    [InlineData("", "spf:esp.example dkim:a.example", DmarcResult.Pass)]
    public async Task A_domain_that_passed_must_be_aligned(string tags, string passed, DmarcResult result)
    {
        var verdict = await CheckAsync(new ZoneDns($"_dmarc.a.example TXT v=DMARC1; p=reject{tags}"), "a.example", passed);

        Assert.Equal(result, verdict.Result);
        Assert.Equal(result == DmarcResult.Fail ? DmarcPolicy.Reject : DmarcPolicy.None, verdict.Disposition);
    }

    [Fact]
    public async Task What_passed_and_is_not_aligned_is_told()
    {
        var verdict = await CheckAsync(new ZoneDns("_dmarc.a.example TXT v=DMARC1; p=quarantine"), "a.example", "spf:bounce.esp.example dkim:esp.example");

        Assert.Equal("SPF for bounce.esp.example and DKIM for esp.example passed, but those are not aligned with a.example", verdict.Reason);
    }

    [Theory]
    [InlineData("p=reject", DmarcPolicy.Reject)]
    [InlineData("p=reject; sp=none", DmarcPolicy.None)]
    [InlineData("p=none; sp=quarantine; np=reject", DmarcPolicy.Quarantine)]
    [InlineData("p=reject; t=y", DmarcPolicy.Quarantine)]
    [InlineData("p=quarantine; t=y", DmarcPolicy.None)]
    [InlineData("p=reject; pct=0", DmarcPolicy.Reject)]
    public async Task Below_the_organisation_its_policy_for_subdomains_holds(string tags, DmarcPolicy disposition)
    {
        var verdict = await CheckAsync(new ZoneDns($"_dmarc.a.example TXT v=DMARC1; {tags}", "news.a.example A 192.0.2.1"), "news.a.example", "");

        Assert.Equal(disposition, verdict.Disposition);
        Assert.Equal("a.example", verdict.RecordDomain.Value);
        Assert.Equal("a.example", verdict.OrganizationalDomain.Value);
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_has_a_policy_of_its_own()
    {
        var verdict = await CheckAsync(new ZoneDns("_dmarc.a.example TXT v=DMARC1; p=none; sp=none; np=reject"), "nowhere.a.example", "");

        Assert.Equal(DmarcPolicy.Reject, verdict.Disposition);
    }

    [Theory]
    // The domain with the fewest labels that has a record.
    [InlineData("_dmarc.mail.a.example TXT v=DMARC1; p=none|_dmarc.a.example TXT v=DMARC1; p=reject", "x.mail.a.example", "a.example")]
    // psd=n ends the walk.
    [InlineData("_dmarc.mail.a.example TXT v=DMARC1; p=none; psd=n|_dmarc.a.example TXT v=DMARC1; p=reject", "x.mail.a.example", "mail.a.example")]
    // Below a public suffix.
    [InlineData("_dmarc.a.example TXT v=DMARC1; p=none; psd=y|_dmarc.example TXT v=DMARC1; p=none", "x.mail.a.example", "mail.a.example")]
    // Two records are none.
    [InlineData("_dmarc.mail.a.example TXT v=DMARC1; p=none|_dmarc.a.example TXT v=DMARC1; p=none|_dmarc.a.example TXT v=DMARC1; p=reject", "x.mail.a.example", "mail.a.example")]
    public async Task The_tree_is_walked_to_the_organisational_domain(string zone, string author, string organization)
    {
        var verdict = await CheckAsync(new ZoneDns(zone.Split('|')), author, "");

        Assert.Equal(organization, verdict.OrganizationalDomain.Value);
    }

    [Fact]
    public async Task A_public_suffix_may_have_a_policy_for_who_has_none()
    {
        var verdict = await CheckAsync(new ZoneDns("_dmarc.bank TXT v=DMARC1; p=reject; psd=y"), "mail.unknown.bank", "");

        Assert.Equal(DmarcResult.Fail, verdict.Result);
        Assert.Equal("bank", verdict.RecordDomain.Value);
        Assert.Equal("unknown.bank", verdict.OrganizationalDomain.Value);
    }

    [Fact]
    public async Task A_name_of_many_labels_costs_eight_questions()
    {
        var dns = new ZoneDns();

        await CheckAsync(dns, "a.b.c.d.e.f.g.h.i.j.mail.example.com", "");

        Assert.Equal(
            ["a.b.c.d.e.f.g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com", "h.i.j.mail.example.com", "i.j.mail.example.com", "j.mail.example.com", "mail.example.com", "example.com", "com"],
            dns.Asked.Select(question => question["_dmarc.".Length..^" TXT".Length]));
    }

    [Fact]
    public async Task Strangers_signatures_cost_no_questions()
    {
        var dns = new ZoneDns("_dmarc.a.example TXT v=DMARC1; p=none");

        await CheckAsync(dns, "a.example", string.Join(' ', Enumerable.Range(0, 50).Select(i => $"dkim:x{i}.stranger.test")));

        Assert.Equal(2, dns.Asked.Count);
    }

    [Fact]
    public async Task With_a_list_the_registered_domain_is_the_organisation()
    {
        var list = PublicSuffixList.Parse(new StringReader("example"));
        var dns = new ZoneDns("_dmarc.a.example TXT v=DMARC1; p=reject", "_dmarc.example TXT v=DMARC1; p=none");

        var verdict = await new DmarcVerifier(dns, list).CheckAsync([DomainName.Parse("x.y.a.example")], [], Cancellation);

        Assert.Equal("a.example", verdict.RecordDomain.Value);
        Assert.Equal(DmarcPolicy.Reject, verdict.Disposition);
    }

    [Fact]
    public async Task Without_a_record_there_is_no_verdict()
    {
        var verdict = await CheckAsync(new ZoneDns(), "a.example", "spf:a.example");

        Assert.Equal(DmarcResult.None, verdict.Result);
        Assert.Equal("neither a.example nor a domain above it has a DMARC record that counts", verdict.Reason);
    }

    [Fact]
    public async Task A_record_that_cannot_be_used_is_told()
    {
        var verdict = await CheckAsync(new ZoneDns("_dmarc.a.example TXT v=DMARC1; p=rejct"), "a.example", "spf:a.example");

        Assert.Equal(DmarcResult.None, verdict.Result);
        Assert.Equal("the DMARC record at _dmarc.a.example cannot be used: p= is neither none nor quarantine nor reject", verdict.Reason);
    }

    [Theory]
    [InlineData("_dmarc.a.example TIMEOUT", "")]
    [InlineData("_dmarc.a.example TXT v=DMARC1; p=reject", "spf?a.example")]
    [InlineData("_dmarc.a.example TXT v=DMARC1; p=reject|_dmarc.example TIMEOUT", "spf:mail.a.example")]
    public async Task What_may_end_otherwise_later_is_a_temporary_error(string zone, string authenticated)
    {
        Assert.Equal(DmarcResult.TempError, (await CheckAsync(new ZoneDns(zone.Split('|')), "a.example", authenticated)).Result);
    }

    [Fact]
    public async Task A_failure_above_does_not_matter_to_the_very_same_domain()
    {
        Assert.Equal(DmarcResult.Pass, (await CheckAsync(new ZoneDns("_dmarc.a.example TXT v=DMARC1; p=reject", "_dmarc.example TIMEOUT"), "a.example", "spf:a.example")).Result);
    }

    [Fact]
    public async Task Of_several_authors_the_least_content_decides()
    {
        var dns = new ZoneDns("_dmarc.a.example TXT v=DMARC1; p=none", "_dmarc.b.example TXT v=DMARC1; p=reject");

        var verdict = await new DmarcVerifier(dns).CheckAsync([DomainName.Parse("a.example"), DomainName.Parse("b.example")], [Parse("spf:a.example")], Cancellation);

        Assert.Equal(DmarcResult.Fail, verdict.Result);
        Assert.Equal("b.example", verdict.Domain.Value);
    }

    [Fact]
    public async Task Without_an_author_there_is_nothing_to_go_by()
    {
        Assert.Equal(DmarcResult.PermError, (await new DmarcVerifier(new ZoneDns()).CheckAsync([], [], Cancellation)).Result);
    }

    private static Task<DmarcVerdict> CheckAsync(ZoneDns dns, string author, string authenticated) => new DmarcVerifier(dns)
        .CheckAsync([DomainName.Parse(author)], [.. authenticated.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)], Cancellation);

    /// <summary><c>spf:domain</c> passed, <c>spf?domain</c> had a temporary error.</summary>
    private static AuthenticatedDomain Parse(string text)
    {
        var at = text.IndexOfAny([':', '?']);
        return new AuthenticatedDomain(
            text[..at] == "spf" ? DmarcMethod.Spf : DmarcMethod.Dkim,
            DomainName.Parse(text[(at + 1)..]),
            text[at] == ':' ? DomainOutcome.Passed : DomainOutcome.Undecided);
    }
}
