using Postrider.Mail.Dmarc;
using Postrider.Mail.Tests.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Authentication.Hostile;

/// <summary>From fields by which somebody would like to be taken for bank.example, or bücher.example, by readers and for another by us.</summary>
public sealed class HostileAuthorTests
{
    private static readonly string[] Zone = [HostileMessage.Evil, HostileMessage.Bank, "_dmarc.xn--bcher-kva.example TXT v=DMARC1; p=reject"];

    [Theory]
    [InlineData("From: x@evil.example\r\nFrom: ceo@bank.example\r\n")]
    [InlineData("From: ceo@bank.example\r\nFrom: x@evil.example\r\n")]
    [InlineData("From: ceo@bank.example, x@evil.example\r\n")]
    [InlineData("From: x@evil.example, ceo@bank.example\r\n")]
    [InlineData("From: ceo@bank.example <x@evil.example>\r\n")]
    [InlineData("From: <ceo@bank.example> <x@evil.example>\r\n")]
    [InlineData("From: <x@evil.example> ceo@bank.example\r\n")]
    [InlineData("From: <x@evil.example> (ceo@bank.example\r\n")]
    [InlineData("From: \"x@evil.example\" <ceo@bank.example\r\n")]
    [InlineData("From: ceo@bank.example\0@evil.example\r\n")]
    [InlineData("From: x@evil.example\0, ceo@bank.example\r\n")]
    [InlineData("From: Board: ceo@bank.example;\r\n")]
    [InlineData("From: Board: x@evil.example;, ceo@bank.example\r\n")]
    [InlineData("From: Board: x@evil.example, Inner: ceo@bank.example;;\r\n")]
    [InlineData("From: (x@evil.example) ceo@bank.example (x@evil.example)\r\n")]
    [InlineData("From: ceo@(x@evil.example)bank.example\r\n")]
    [InlineData("From: ceo(c)@bank(x).example\r\n")]
    [InlineData("From: ceo @ bank . example\r\n")]
    [InlineData("From: ceo@\r\n bank.example\r\n")]
    [InlineData("From: ceo@bank.example.\r\n")]
    [InlineData("From: CEO@BANK.Example\r\n")]
    [InlineData("From: <@evil.example:ceo@bank.example>\r\n")]
    [InlineData("From: =?utf-8?q?x=40evil.example?= <ceo@bank.example>\r\n")]
    [InlineData("From: \"ceo@evil.example\"@bank.example\r\n")]
    [InlineData("From: ceo@bank.example; x@evil.example\r\n")]
    [InlineData("From : ceo@bank.example\r\n")]
    [InlineData("fROM:ceo@bank.example\r\n")]
    [InlineData("From: ceo@bücher.example\r\n")]
    [InlineData("From: ceo@BÜCHER.example\r\n")]
    [InlineData("From: ceo@xn--bcher-kva.example\r\n")]
    [InlineData("From: ceo@XN--BCHER-KVA.EXAMPLE.\r\n")]
    public async Task Whoever_a_reader_may_take_for_the_author_is_asked(string from)
    {
        var judgement = await HostileMessage.JudgeAsync(new ZoneDns(Zone), $"{from}Subject: x\r\n\r\nPay.\r\n");

        Assert.Equal((DmarcResult.Fail, DmarcPolicy.Reject), (judgement.Dmarc.Result, judgement.Dmarc.Disposition));
    }

    [Theory]
    [InlineData("From: Evil, Inc. <x@evil.example>\r\n")]
    [InlineData("From: Sales [north] <x@evil.example>\r\n")]
    [InlineData("From: x@evil.example <x@evil.example>\r\n")]
    public async Task A_sloppy_field_of_an_honest_sender_passes(string from)
    {
        var judgement = await HostileMessage.JudgeAsync(new ZoneDns(HostileMessage.Evil, "_dmarc.evil.example TXT v=DMARC1; p=reject"), $"{from}\r\n");

        Assert.Equal((DmarcResult.Pass, "evil.example"), (judgement.Dmarc.Result, judgement.Dmarc.Domain.Value));
    }

    [Fact]
    public async Task More_authors_than_are_checked_are_a_mistake_of_their_own()
    {
        var authors = string.Join(", ", Enumerable.Range(1, 5).Select(i => $"a{i}@evil{i}.example").Append("ceo@bank.example"));
        var dns = new ZoneDns(Zone);

        var judgement = await HostileMessage.JudgeAsync(dns, $"From: {authors}\r\n\r\n");

        Assert.Equal((DmarcResult.PermError, true), (judgement.Dmarc.Result, judgement.Dmarc.HasTooManyAuthors));
        Assert.DoesNotContain(dns.Asked, question => question.Contains("_dmarc", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("example")]
    [InlineData("evilbank.example")]
    [InlineData("bank.example.evil.example")]
    [InlineData("xn--bank-example.evil.example")]
    [InlineData("bank.exampl")]
    [InlineData("b.ank.example")]
    public async Task A_domain_that_only_looks_like_it_is_not_aligned(string passed)
    {
        var verdict = await AlignAsync("bank.example", passed);

        Assert.Equal(DmarcResult.Fail, verdict.Result);
    }

    [Theory]
    [InlineData("bank.example", "BANK.Example.")]
    [InlineData("BANK.EXAMPLE", "mail.bank.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("XN--BCHER-KVA.example", "Bücher.EXAMPLE")]
    public async Task However_it_is_written_the_same_domain_is_aligned(string author, string passed) => Assert.Equal(DmarcResult.Pass, (await AlignAsync(author, passed)).Result);

    [Fact]
    public async Task Below_a_public_suffix_nobody_speaks_for_his_neighbour()
    {
        var dns = new ZoneDns("_dmarc.co.example TXT v=DMARC1; p=reject; psd=y", "_dmarc.bank.co.example TXT v=DMARC1; p=reject");
        foreach (var neighbour in (string[])["evil.co.example", "co.example", "example"])
            Assert.Equal(DmarcResult.Fail, (await AlignAsync("bank.co.example", neighbour, dns)).Result);
    }

    private static Task<DmarcVerdict> AlignAsync(string author, string passed, ZoneDns? dns = null) => new DmarcVerifier(dns ?? new ZoneDns(Zone)).CheckAsync(
        [DomainName.Parse(author)], [new AuthenticatedDomain(DmarcMethod.Dkim, DomainName.Parse(passed), DomainOutcome.Passed)], TestContext.Current.CancellationToken);
}
