using System.Net;
using System.Text;
using System.Text.Json;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Signing;

/// <summary>What we sign, rspamd finds right and aligned; what rspamd signs, we verify.</summary>
public sealed class RspamdTests : IAsyncLifetime
{
    private const string Sender = "ann@sender.test";
    private const string Message = "Date: Tue, 24 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\nFrom: Ann <ann@sender.test>\r\nTo: bob@there.test\r\nSubject: Hello\r\n\r\nHello,  world.\r\n\r\n";

    private readonly TestFolder _folder = new("rspamd-keys");
    private readonly DkimSigningKey _rsa = DkimSigningKey.Generate(DomainName.Parse("sender.test"), "r1", DkimAlgorithm.RsaSha256);
    private readonly DkimSigningKey _ed25519 = DkimSigningKey.Generate(DomainName.Parse("sender.test"), "e1", DkimAlgorithm.Ed25519Sha256);
    private string _rsaFile = "";
    private string _ed25519File = "";
    private Knot? _dns;
    private Rspamd? _rspamd;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Rspamd Peer => _rspamd ?? throw new InvalidOperationException("rspamd was not started.");

    public async ValueTask InitializeAsync()
    {
        if (!MailWorld.HasPeers) return;
        _rsaFile = _folder.Write("rsa.pem", _rsa.ExportPem());
        _ed25519File = _folder.Write("ed25519.pem", _ed25519.ExportPem());
        _dns = await Knot.StartAsync($"""
            sender TXT "v=spf1 ip4:192.0.2.1 -all"
            _dmarc.sender TXT "v=DMARC1; p=reject; adkim=s; aspf=s"
            r1._domainkey.sender TXT {Strings(_rsa.PublicRecord)}
            e1._domainkey.sender TXT {Strings(_ed25519.PublicRecord)}
            """, Cancellation);
        _rspamd = await Rspamd.StartAsync(_dns.Resolver, "sender.test", "r1", _rsaFile, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_rspamd is not null) await _rspamd.DisposeAsync();
        if (_dns is not null) await _dns.DisposeAsync();
        _rsa.Dispose();
        _ed25519.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("r1")]
    [InlineData("e1")]
    [InlineData("r1", "e1")]
    public async Task Rspamd_finds_our_signatures_right_and_aligned(params string[] selectors)
    {
        NeedPeers();
        var signed = await SignAsync(selectors);

        var found = await Peer.JudgeAsync(signed, "192.0.2.1", Sender, Cancellation);

        Assert.Equal(selectors.Select(selector => $"sender.test:s={selector}").Order(), found["R_DKIM_ALLOW"].Order());
        Assert.Contains("R_SPF_ALLOW", found.Keys);
        Assert.Contains("DMARC_POLICY_ALLOW", found.Keys);
    }

    [Fact]
    public async Task Rspamd_finds_a_signature_alone_enough_where_SPF_fails()
    {
        NeedPeers();
        var found = await Peer.JudgeAsync(await SignAsync("r1", "e1"), "198.51.100.9", Sender, Cancellation);

        Assert.Contains("R_SPF_FAIL", found.Keys);
        Assert.Contains("DMARC_POLICY_ALLOW", found.Keys);
    }

    [Fact]
    public async Task Rspamd_refuses_what_was_changed_after_it_was_signed()
    {
        NeedPeers();
        var changed = Encoding.UTF8.GetString(await SignAsync("r1", "e1")).Replace("world", "werld", StringComparison.Ordinal);

        var found = await Peer.JudgeAsync(Encoding.UTF8.GetBytes(changed), "198.51.100.9", Sender, Cancellation);

        Assert.DoesNotContain("R_DKIM_ALLOW", found.Keys);
        Assert.Contains("DMARC_POLICY_REJECT", found.Keys);
    }

    [Fact]
    public async Task We_verify_what_rspamd_signs()
    {
        NeedPeers();
        var field = await Peer.SignAsync(Encoding.UTF8.GetBytes(Message), Sender, Cancellation);
        var file = _folder.Write("rspamd.eml", $"DKIM-Signature: {field.ReplaceLineEndings("\r\n").TrimEnd()}\r\n{Message}");

        var result = await Command.RunAsync("dotnet", [Checkout.Program, "verify", file, "--ip", "192.0.2.1", "--from", Sender, "--helo", "mx.sender.test", "--resolver", Resolver, "--json"]);

        var verdict = JsonDocument.Parse(result.Output).RootElement;
        Assert.Equal("pass", Assert.Single(verdict.GetProperty("dkim").EnumerateArray()).GetProperty("result").GetString());
        Assert.Equal("pass", verdict.GetProperty("dmarc").GetProperty("result").GetString());
    }

    private string Resolver => _dns?.Resolver.ToString() ?? throw new InvalidOperationException("No DNS was started.");

    private static void NeedPeers() => Assert.SkipUnless(MailWorld.HasPeers, "Needs rspamd, which ./test --no-peers leaves out.");

    private static string Strings(string text) => string.Join(' ', text.Chunk(200).Select(part => $"\"{new string(part)}\""));

    private async Task<byte[]> SignAsync(params string[] selectors)
    {
        var message = _folder.Write("unsigned.eml", Message);
        string[] keys = [.. selectors.SelectMany(selector => new[] { "--key", selector == "r1" ? _rsaFile : _ed25519File, "--selector", selector })];
        var result = await Command.RunAsync("dotnet", [Checkout.Program, "sign", message, "--domain", "sender.test", .. keys]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return Encoding.UTF8.GetBytes(result.Output);
    }
}
