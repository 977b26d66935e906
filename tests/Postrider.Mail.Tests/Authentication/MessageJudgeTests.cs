using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Arc;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Mail.Tests.Spf;

namespace Postrider.Mail.Tests.Authentication;

public sealed class MessageJudgeTests
{
    private static readonly MessageOrigin Nothing = new(null, null, null);

    [Fact]
    public async Task The_session_counts_more_than_what_the_message_says()
    {
        var dns = new ZoneDns("a.example TXT v=spf1 ip4:192.0.2.1 -all", "_dmarc.a.example TXT v=DMARC1; p=quarantine");
        var message = "Return-Path: <x@evil.example>\r\nReceived: from evil.example ([203.0.113.1]) by b.example\r\nFrom: x@a.example\r\n\r\nbody\r\n";

        var judgement = await JudgeAsync(dns, message, new MessageOrigin(IPAddress.Parse("192.0.2.1"), "h.example", "x@a.example"));

        Assert.Equal(SpfResult.Pass, judgement.Spf.Result);
        Assert.Equal(DmarcResult.Pass, judgement.Dmarc.Result);
        Assert.Empty(judgement.Dkim);
        Assert.Equal(ArcChainStatus.None, judgement.Arc.Status);
        Assert.Equal(
            "Authentication-Results: mx.b.example;\r\n\tspf=pass smtp.mailfrom=x@a.example;\r\n\tdkim=none;\r\n\tdmarc=pass header.from=a.example\r\n",
            AuthenticationResultsWriter.Write(judgement.ToResults("mx.b.example")));
    }

    [Fact]
    public async Task Only_the_topmost_Received_field_is_believed()
    {
        var judgement = await JudgeAsync(new ZoneDns(), "Received: by b.example; Tue\r\nReceived: from a ([192.0.2.1]) by c\r\nFrom: x@a.example\r\n\r\n", Nothing);

        Assert.Null(judgement.Client);
        Assert.Equal(SpfResult.None, judgement.Spf.Result);
    }

    [Theory]
    [InlineData("", "the From field names no domain to go by")]
    [InlineData("From: nobody at home <>>\r\n", "the From field cannot be read without guessing")]
    public async Task An_author_who_cannot_be_told_is_a_permanent_error(string from, string reason)
    {
        var judgement = await JudgeAsync(new ZoneDns("_dmarc.a.example TXT v=DMARC1; p=reject"), $"{from}Subject: x\r\n\r\n", Nothing);

        Assert.Equal(DmarcResult.PermError, judgement.Dmarc.Result);
        Assert.Equal(reason, judgement.Dmarc.Reason);
    }

    private static async Task<MessageJudgement> JudgeAsync(ZoneDns dns, string message, MessageOrigin origin)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(message));
        return await new MessageJudge(dns, new FakeTimeProvider(), new SpfOptions(), new DkimVerifierOptions(), null).JudgeAsync(stream, origin, TestContext.Current.CancellationToken);
    }
}
