using System.Text;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Arc;
using Postrider.Mail.Dkim;
using Postrider.Mail.Headers;
using Postrider.Mail.Tests.Dkim;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Signing;

/// <summary>What we sign, OpenDKIM and Python's dkim verify, and the other way round.</summary>
public sealed class SigningPeersTests : IDisposable
{
    private const string Results = "mx.example.com; spf=pass smtp.mailfrom=a@example.com";

    private static readonly string Message =
        """
        Date: Tue, 24 Nov 2026 12:00:00 +0000
        Message-ID: <1@example.com>
        From: Ann <a@example.com>
        To: b@example.net
        Subject: A rather  long subject that
          is folded

        Hello,  world. 
        	A tab.


        """.ReplaceLineEndings("\r\n");

    private readonly TestFolder _folder = new("signing");
    private readonly DkimSigningKey _rsa = DkimSigningKey.Generate(DomainName.Parse("example.com"), "r1", DkimAlgorithm.RsaSha256);
    private readonly DkimSigningKey _ed25519 = DkimSigningKey.Generate(DomainName.Parse("example.com"), "e1", DkimAlgorithm.Ed25519Sha256);
    private readonly DkimPy _python;
    private readonly string _rsaFile;
    private readonly string _ed25519File;

    public SigningPeersTests()
    {
        _rsaFile = _folder.Write("rsa.pem", _rsa.ExportPem());
        _ed25519File = _folder.Write("ed25519.pem", _ed25519.ExportPem());
        _python = new DkimPy(new Dictionary<string, string> { [_rsa.KeyName.Value] = _rsa.PublicRecord, [_ed25519.KeyName.Value] = _ed25519.PublicRecord });
    }

    public static TheoryData<string> Forms => ["relaxed/relaxed", "simple/simple", "relaxed/simple", "simple/relaxed"];

    public void Dispose()
    {
        _rsa.Dispose();
        _ed25519.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Python_verifies_both_of_our_signatures(string forms)
    {
        NeedPeers();

        var signed = await SignAsync(forms, _rsaFile, _ed25519File);

        Assert.Equal("pass pass ", await _python.RunAsync(signed, "verify", "2"));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task OpenDKIM_verifies_our_signature(string forms)
    {
        NeedPeers();
        var signed = _folder.Write("signed.eml", (await SignAsync(forms, _rsaFile)).ReplaceLineEndings("\n"));
        var texts = _folder.Write("texts", $"{_rsa.KeyName} {_rsa.PublicRecord}\n");
        var settings = _folder.Write("verify.conf", $"Mode v\nTestDNSData file:{texts}\nSocket inet:0@127.0.0.1\nUserID {Environment.UserName}\n");

        var result = await Command.RunAsync("opendkim", ["-x", settings, "-t", signed]);

        Assert.Contains("verification (s=r1, d=example.com, 2048-bit key) succeeded", result.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task We_verify_signatures_by_OpenDKIM(string forms)
    {
        NeedPeers();
        var message = _folder.Write("message.eml", Message.ReplaceLineEndings("\n"));
        var settings = _folder.Write(
            "sign.conf",
            $"Mode s\nSocket inet:0@127.0.0.1\nUserID {Environment.UserName}\nKeyFile {_rsaFile}\nDomain example.com\nSelector r1\nCanonicalization {forms}\nSignatureAlgorithm rsa-sha256\nRequireSafeKeys no\n");

        var result = await Command.RunAsync("opendkim", ["-x", settings, "-t", message]);
        var field = result.ToString()[result.ToString().IndexOf("DKIM-Signature", StringComparison.Ordinal)..].TrimEnd();

        await PassesAsync(field.ReplaceLineEndings("\r\n") + "\r\n" + Message, "r1");
    }

    [Theory]
    [InlineData("rsa-sha256", "relaxed", "relaxed")]
    [InlineData("rsa-sha256", "simple", "simple")]
    public async Task We_verify_signatures_by_Python(string algorithm, string header, string body)
    {
        NeedPeers();

        var field = await _python.RunAsync(Message, "sign", "r1", "example.com", _rsaFile, algorithm, header, body);

        await PassesAsync(field + Message, "r1");
    }

    [Fact]
    public async Task We_verify_Ed25519_signatures_by_Python()
    {
        NeedPeers();
        // RFC 8463's key, for its private half is at hand in the form that Python reads.
        const string Seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
        using var key = DkimSigningKey.FromEd25519(DomainName.Parse("example.com"), "brisbane", Convert.FromBase64String(Seed));

        var field = await _python.RunAsync(Message, "sign", "brisbane", "example.com", _folder.Write("seed", Seed), "ed25519-sha256", "relaxed", "simple");

        await PassesAsync(field + Message, "brisbane", new TextDns().With(key.KeyName.Value, key.PublicRecord));
    }

    [Fact]
    public async Task Python_validates_our_chain_and_we_its_continuation()
    {
        NeedPeers();
        var sealedOnce = await SealAsync(Message);

        Assert.Equal("pass", await _python.RunAsync(sealedOnce, "arc-verify"));
        var withResults = $"Authentication-Results: mx.example.com; arc=pass\r\n{sealedOnce}";
        var sealedTwice = await _python.RunAsync(withResults, "arc-sign", "r1", "example.com", _rsaFile) + withResults;
        var verdict = await ValidateAsync(sealedTwice);

        Assert.Null(verdict.Reason);
        Assert.Equal((ArcChainStatus.Pass, 2), (verdict.Status, verdict.Instances));
        Assert.Equal("pass", await _python.RunAsync(await SealAsync(sealedTwice), "arc-verify"));
    }

    private static void NeedPeers() => Assert.SkipUnless(MailWorld.HasPeers, "Needs OpenDKIM and Python's dkim, which ./test --no-peers leaves out.");

    private async Task<string> SignAsync(string forms, params string[] keys)
    {
        var message = _folder.Write("unsigned.eml", Message.ReplaceLineEndings("\n"));
        string[] options = [.. keys.SelectMany(key => new[] { "--key", key, "--selector", key == _rsaFile ? "r1" : "e1" })];
        var result = await Command.RunAsync("dotnet", [Checkout.Program, "sign", message, "--domain", "example.com", "--canonicalization", forms, .. options]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.EndsWith(Message, result.Output, StringComparison.Ordinal);
        return result.Output;
    }

    private async Task PassesAsync(string message, string selector, TextDns? dns = null)
    {
        var verifier = new DkimVerifier(dns ?? Dns(), new DkimVerifierOptions(), TimeProvider.System);
        var verdict = Assert.Single(await verifier.VerifyAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), CancellationToken.None));
        Assert.Null(verdict.Reason);
        Assert.Equal((DkimResult.Pass, selector), (verdict.Result, verdict.Selector));
    }

    private TextDns Dns() => new TextDns().With(_rsa.KeyName.Value, _rsa.PublicRecord).With(_ed25519.KeyName.Value, _ed25519.PublicRecord);

    private async Task<ArcVerdict> ValidateAsync(string message) =>
        await new ArcValidator(Dns()).ValidateAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), CancellationToken.None);

    private async Task<string> SealAsync(string message)
    {
        using var sealing = new ArcSealer(_rsa, new ArcSealingOptions(), TimeProvider.System).Begin();
        await MessageFeed.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), [sealing], CancellationToken.None);
        return Encoding.UTF8.GetString(sealing.Finish(await ValidateAsync(message), Results) ?? []) + message;
    }
}
