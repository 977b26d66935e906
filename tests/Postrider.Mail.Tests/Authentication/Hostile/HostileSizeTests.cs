using System.Text;
using Postrider.Mail.Arc;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Dns;
using Postrider.Mail.Tests.Dkim;
using Postrider.Mail.Tests.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Authentication.Hostile;

/// <summary>
/// Messages as large as they may be in one respect. Each is judged to its end; one whose cost grew with the square of its size would keep the run for hours. What is written of it, and how
/// much the DNS is asked, has a bound that the sender has no say in.
/// </summary>
public sealed class HostileSizeTests
{
    /// <summary>Octets of a header section that is read.</summary>
    private const int Most = 1024 * 1024 - 1024;

    /// <summary>Octets of our own field on the worst of messages: some for each of eleven signatures.</summary>
    private const int LongestResults = 16 * 1024;

    [Theory]
    [InlineData("DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=s{0}; h=from; bh=AAAA; b=AAAA\r\n", 10_000)]
    [InlineData("DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=s{0}; h=from; bh=AAAA; b=AAAA\r\n", 900)]
    [InlineData("DKIM-Signature:\r\n", 60_000)]
    [InlineData("ARC-Seal: i=1\r\n", 60_000)]
    [InlineData("ARC-Seal: i={0}; a=rsa-sha256; d=evil.example; s=s{0}; cv=pass; b=AAAA\r\n", 900)]
    [InlineData("A:\r\n", 100_000)]
    [InlineData("From: x@evil.example\r\n", 40_000)]
    [InlineData("Received: from a ([192.0.2.1]) by b\r\n", 25_000)]
    public async Task Very_many_fields(string field, int count)
    {
        var fields = new StringBuilder();
        for (var i = 0; i < count && fields.Length < Most; i++) fields.Append(field.Replace("{0}", $"{i}", StringComparison.Ordinal));

        await JudgeAsync($"{fields}From: x@evil.example\r\n\r\nHello.\r\n");
    }

    [Theory]
    [InlineData("DKIM-Signature: ", "a=b;", "")]
    [InlineData("DKIM-Signature: v=1; h=", "from:", "; d=evil.example; s=s; a=rsa-sha256; bh=AAAA; b=AAAA")]
    [InlineData("DKIM-Signature: b=", "\r\n A", "")]
    [InlineData("ARC-Seal: i=1; cv=", "x", "")]
    [InlineData("ARC-Authentication-Results: i=1", "(", "; x")]
    [InlineData("ARC-Authentication-Results: i=1; a", "; a=b", "")]
    [InlineData("From: ", "a@b.example,", "")]
    [InlineData("From: ", "(", "")]
    [InlineData("From: ", "\"", "")]
    [InlineData("From: ", "<", "")]
    [InlineData("From: ", "a:", "")]
    [InlineData("From: ", "@", "")]
    [InlineData("From: ", "@(", "")]
    [InlineData("From: ", "=?utf-8?q?a?= ", "")]
    [InlineData("From: a@", "b.", "")]
    [InlineData("From: a@", "ü", "")]
    [InlineData("Subject:", "\r\n x", "")]
    [InlineData("Subject:", " \t", "x")]
    [InlineData("Received: from ", "[", "")]
    [InlineData("Received: from ", "(a.b.c.d) ", "")]
    public async Task Very_long_fields(string start, string piece, string end)
    {
        var count = Most / Encoding.UTF8.GetByteCount(piece);

        await JudgeAsync($"{start}{piece.Times(count)}{end}\r\nFrom: x@evil.example\r\n\r\nHello.\r\n");
    }

    [Fact]
    public async Task Signatures_that_cover_every_field_each()
    {
        var names = string.Join(':', Enumerable.Repeat("x", 200)) + ":from";
        var signatures = $"DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=s; c=simple/simple; h={names}; bh=AAAA; b=AAAA\r\n".Times(10);
        var fields = $"X: {"y".Times(4000)}\r\n".Times(200);

        await JudgeAsync($"{signatures}{fields}From: x@evil.example\r\n\r\nHello.\r\n");
    }

    [Fact]
    public async Task Signatures_that_want_a_hash_of_the_body_each()
    {
        var signatures = string.Concat(Enumerable.Range(0, 10).Select(i => $"DKIM-Signature: v=1; a=rsa-sha256; d=evil.example; s=s; c=simple/relaxed; l={i}; h=from; bh=AAAA; b=AAAA\r\n"));

        await JudgeAsync($"{signatures}From: x@evil.example\r\n\r\n{" \t\r\n".Times(1_000_000)}");
    }

    [Fact]
    public async Task Everything_that_asks_the_DNS_at_once_is_bounded()
    {
        var dns = new ZoneDns("evil.example TXT v=spf1 mx:a.evil.example mx:b.evil.example mx:c.evil.example mx:d.evil.example mx:e.evil.example ptr exists:%{i}.x.evil.example -all");
        foreach (var name in "abcde")
        {
            for (var i = 0; i < 10; i++)
            {
                dns.Add($"{name}.evil.example", "MX", $"{i} h{i}.{name}.evil.example");
                dns.Add($"h{i}.{name}.evil.example", "A", $"203.0.113.{i}");
            }
        }

        var deep = "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p";
        var authors = string.Join(", ", Enumerable.Range(0, 5).Select(i => $"x@{deep}.evil{i}.example"));
        var signatures = string.Concat(Enumerable.Range(0, 100).Select(i => $"DKIM-Signature: v=1; a=rsa-sha256; d={deep}.evil{i % 5}.example; s=s{i}; h=from; bh=AAAA; b=AAAA\r\n"));

        await HostileMessage.JudgeAsync(dns, $"{signatures}From: {authors}\r\n\r\n");

        // 10 terms of 10 hosts, a walk of 8 names for each of 5 authors, 10 keys, and change.
        Assert.InRange(dns.Asked.Count, 100, 180);
    }

    [Fact]
    public async Task Whoever_is_patient_asks_only_so_much()
    {
        var dns = new ZoneDns();
        using var patient = new PatientDns(dns, TimeSpan.FromSeconds(20), TimeProvider.System, 10);

        for (var i = 0; i < 10; i++) Assert.Equal(DnsStatus.NameDoesNotExist, (await patient.FindTextAsync(DomainName.Parse($"a{i}.example"), default)).Status);
        var more = await patient.FindTextAsync(DomainName.Parse("more.example"), default);

        Assert.Equal((DnsStatus.Timeout, "there were 10 questions before it, and no more are asked"), (more.Status, more.Detail));
        Assert.Equal(10, dns.Asked.Count);
    }

    private static async Task JudgeAsync(string message)
    {
        var dns = new ZoneDns(HostileMessage.Evil, "_dmarc.evil.example TXT v=DMARC1; p=reject");

        var judgement = await HostileMessage.JudgeAsync(dns, message);

        Assert.InRange(judgement.Dkim.Length, 0, 11);
        Assert.DoesNotContain(judgement.Dkim, verdict => verdict.Result == DkimResult.Pass);
        Assert.NotEqual(ArcChainStatus.Pass, judgement.Arc.Status);
        Assert.InRange(AuthenticationResultsWriter.Write(judgement.ToResults("mx.example")).Length, 0, LongestResults);
        Assert.InRange(dns.Asked.Count, 0, 40);
        Assert.True(judgement.Dmarc.Result is DmarcResult.Pass or DmarcResult.PermError or DmarcResult.None, $"{judgement.Dmarc}");
    }
}
