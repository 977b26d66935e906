using System.Net;
using System.Text;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Mail.Tests.Spf;

namespace Postrider.EndToEnd.Verifying;

/// <summary>Authors and senders whose domains are aligned, or not: rspamd and we say the same of what is to be done.</summary>
public sealed class DmarcDifferenceTests : IAsyncLifetime
{
    private const string Allows = "v=spf1 ip4:192.0.2.1 -all";

    private static readonly (string Name, string Text)[] Zone =
    [
        ("org", Allows), ("mail.org", Allows), ("_dmarc.org", "v=DMARC1; p=reject"),
        ("strict", Allows), ("sub.strict", Allows), ("_dmarc.strict", "v=DMARC1; p=reject; aspf=s; adkim=s"),
        ("careful", Allows), ("_dmarc.careful", "v=DMARC1; p=quarantine"),
        ("watching", Allows), ("_dmarc.watching", "v=DMARC1; p=none"),
        ("below", Allows), ("_dmarc.below", "v=DMARC1; p=none; sp=reject"),
        ("own.below", Allows), ("_dmarc.own.below", "v=DMARC1; p=quarantine"),
        ("silent", Allows), ("other", Allows), ("notorg", Allows),
    ];

    private readonly TestFolder _folder = new("dmarc-rspamd");
    private Knot? _dns;
    private Rspamd? _rspamd;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!MailWorld.HasPeers) return;
        _dns = await Knot.StartAsync(string.Join('\n', Zone.Select(record => $"{record.Name} TXT \"{record.Text}\"")), Cancellation);
        _rspamd = await Rspamd.StartAsync(_dns.Resolver, "nobody.test", "none", _folder.Write("none.pem", ""), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_rspamd is not null) await _rspamd.DisposeAsync();
        if (_dns is not null) await _dns.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("org.test", "org.test", "pass")]
    [InlineData("ORG.test", "org.TEST", "pass")]
    [InlineData("org.test", "mail.org.test", "pass")]
    [InlineData("mail.org.test", "org.test", "pass")]
    [InlineData("deep.below.org.test", "mail.org.test", "pass")]
    [InlineData("org.test", "other.test", "reject")]
    [InlineData("org.test", "notorg.test", "reject")]
    [InlineData("sub.org.test", "other.test", "reject")]
    [InlineData("strict.test", "strict.test", "pass")]
    [InlineData("strict.test", "sub.strict.test", "reject")]
    [InlineData("sub.strict.test", "sub.strict.test", "pass")]
    [InlineData("sub.strict.test", "strict.test", "reject")]
    [InlineData("careful.test", "other.test", "quarantine")]
    [InlineData("watching.test", "other.test", "none")]
    [InlineData("below.test", "other.test", "none")]
    [InlineData("sub.below.test", "other.test", "reject")]
    [InlineData("own.below.test", "other.test", "quarantine")]
    [InlineData("own.below.test", "below.test", "pass")]
    [InlineData("silent.test", "other.test", "no policy")]
    public async Task They_agree(string author, string sender, string wanted)
    {
        Assert.SkipUnless(MailWorld.HasPeers, "Needs rspamd, which ./test --no-peers leaves out.");
        var message = Encoding.UTF8.GetBytes($"From: Ann <ann@{author}>\r\nSubject: Hello\r\nDate: Tue, 24 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@x.test>\r\n\r\nHello.\r\n");

        Assert.Equal((wanted, wanted), (await AskOursAsync(message, sender), await AskRspamdAsync(message, sender)));
    }

    private static async Task<string> AskOursAsync(byte[] message, string sender)
    {
        var dns = new ZoneDns([.. Zone.Select(record => $"{record.Name}.test TXT {record.Text}")]);
        var judge = new MessageJudge(dns, TimeProvider.System, new SpfOptions(), new DkimVerifierOptions(), null);
        var judgement = await judge.JudgeAsync(new MemoryStream(message), new MessageOrigin(IPAddress.Parse("192.0.2.1"), "mx.sender.test", $"ann@{sender}"), Cancellation);
        return judgement.Dmarc.Result switch { DmarcResult.Fail => judgement.Dmarc.Disposition.Word(), DmarcResult.None => "no policy", var other => other.ToString().ToLowerInvariant() };
    }

    private async Task<string> AskRspamdAsync(byte[] message, string sender)
    {
        var found = await _rspamd!.JudgeAsync(message, "192.0.2.1", $"ann@{sender}", Cancellation); // Set above, where there are peers.
        (string Symbol, string Word)[] words = [("DMARC_POLICY_ALLOW", "pass"), ("DMARC_POLICY_REJECT", "reject"), ("DMARC_POLICY_QUARANTINE", "quarantine"), ("DMARC_POLICY_SOFTFAIL", "none"), ("DMARC_NA", "no policy")];
        return string.Join(' ', words.Where(word => found.ContainsKey(word.Symbol)).Select(word => word.Word));
    }
}
