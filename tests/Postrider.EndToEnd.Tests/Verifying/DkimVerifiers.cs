using System.Text;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;
using Postrider.EndToEnd.Signing;
using Postrider.Mail.Arc;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.Headers;
using Postrider.Mail.Tests.Dkim;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Verifying;

/// <summary>Four verifiers with the same keys: ours, rspamd, OpenDKIM and Python's dkim.</summary>
public sealed class DkimVerifiers : IAsyncLifetime
{
    private readonly TestFolder _folder = new("verifiers");
    private readonly DkimSigningKey _key = DkimSigningKey.Generate(DomainName.Parse("sender.test"), "r1", DkimAlgorithm.RsaSha256);
    private Knot? _zone;
    private Rspamd? _rspamd;
    private string _openDkim = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Texts => new() { [_key.KeyName.Value] = _key.PublicRecord };

    private TextDns Dns
    {
        get
        {
            var dns = new TextDns();
            foreach (var (name, text) in Texts) dns.With(name, text);
            return dns;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (!MailWorld.HasPeers) return;
        _zone = await Knot.StartAsync($"r1._domainkey.sender TXT {DnsRecordValue.OfText(_key.PublicRecord).Text}", Cancellation);
        _rspamd = await Rspamd.StartAsync(_zone.Resolver, "nobody.test", "none", _folder.Write("none.pem", ""), Cancellation);
        var texts = _folder.Write("texts", string.Concat(Texts.Select(text => $"{text.Key} {text.Value}\n")));
        _openDkim = _folder.Write("verify.conf", $"Mode v\nTestDNSData file:{texts}\nSocket inet:0@127.0.0.1\nUserID {Environment.UserName}\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (_rspamd is not null) await _rspamd.DisposeAsync();
        if (_zone is not null) await _zone.DisposeAsync();
        _key.Dispose();
        _folder.Dispose();
    }

    /// <summary>A message with its signature on top.</summary>
    public async Task<string> SignAsync(string message, CanonicalForms forms)
    {
        var options = new DkimSigningOptions { Forms = forms };
        var fields = await new DkimSigner([_key], options, TimeProvider.System).SignAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), Cancellation);
        return Encoding.UTF8.GetString(fields) + message;
    }

    /// <summary>A message with a further ARC set on top.</summary>
    public async Task<string> SealAsync(string message)
    {
        var verdict = await new ArcValidator(Dns).ValidateAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), Cancellation);
        using var sealing = new ArcSealer(_key, new ArcSealingOptions(), TimeProvider.System).Begin();
        await MessageFeed.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), [sealing], Cancellation);
        return Encoding.UTF8.GetString(sealing.Finish(verdict, "mx.sender.test; dmarc=pass header.from=sender.test")!) + message; // The chain is short and good.
    }

    /// <summary>Who finds its chain good: ours, rspamd, Python's dkim.</summary>
    public async Task<string> AskAboutChainAsync(string message)
    {
        Assert.SkipUnless(MailWorld.HasPeers, "Needs rspamd and Python's dkim, which ./test --no-peers leaves out.");
        var octets = Encoding.UTF8.GetBytes(message);
        var ours = (await new ArcValidator(Dns).ValidateAsync(new MemoryStream(octets), Cancellation)).Status == ArcChainStatus.Pass;
        var rspamd = (await _rspamd!.JudgeAsync(octets, "192.0.2.1", "ann@sender.test", Cancellation)).ContainsKey("ARC_ALLOW"); // Set above, where there are peers.
        var python = await new DkimPy(Texts).RunAsync(message, "arc-verify") == "pass";
        return string.Join(' ', ((bool[])[ours, rspamd, python]).Select(isGood => isGood ? "pass" : "fail"));
    }

    /// <summary>Who of the four finds its signature good, in the order of their names above: <c>pass pass fail pass</c>.</summary>
    public async Task<string> AskAllAsync(string message)
    {
        Assert.SkipUnless(MailWorld.HasPeers, "Needs rspamd, OpenDKIM and Python's dkim, which ./test --no-peers leaves out.");
        var octets = Encoding.UTF8.GetBytes(message);
        var verdicts = await new DkimVerifier(Dns, new DkimVerifierOptions(), TimeProvider.System).VerifyAsync(new MemoryStream(octets), Cancellation);
        var ours = verdicts.Any(verdict => verdict.Result == DkimResult.Pass);
        // Set above, where there are peers.
        var rspamd = (await _rspamd!.JudgeAsync(octets, "192.0.2.1", "ann@sender.test", Cancellation)).ContainsKey("R_DKIM_ALLOW");
        var openDkim = (await Command.RunAsync("opendkim", ["-x", _openDkim, "-t", _folder.Write("message.eml", message)])).ToString().Contains(") succeeded", StringComparison.Ordinal);
        var python = await new DkimPy(Texts).RunAsync(message, "verify", "1") == "pass ";
        return string.Join(' ', ((bool[])[ours, rspamd, openDkim, python]).Select(isGood => isGood ? "pass" : "fail"));
    }
}
