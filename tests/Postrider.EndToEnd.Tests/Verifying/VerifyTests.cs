using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MimeKit;
using MimeKit.Cryptography;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Verifying;

/// <summary><c>postrider verify</c> as a process, on messages that MimeKit signed, with Knot and Unbound for the DNS.</summary>
public sealed class VerifyTests(VerifyTests.World world) : IClassFixture<VerifyTests.World>
{
    [Fact]
    public async Task A_message_that_is_right_passes_everything()
    {
        var report = await VerifyAsync(world.Sign("shop.test"), "--ip", "192.0.2.10", "--helo", "mail.shop.test", "--from", "bounce@shop.test");

        Assert.Equal("pass", Result(report, "spf"));
        Assert.Equal("ip4:192.0.2.0/24", report.GetProperty("spf").GetProperty("mechanism").GetString());
        Assert.Equal("pass", Signature(report).GetProperty("result").GetString());
        Assert.Equal("shop.test", Signature(report).GetProperty("domain").GetString());
        Assert.Equal("s1._domainkey.shop.test", Signature(report).GetProperty("dns")[0].GetProperty("name").GetString());
        Assert.Equal("pass", Result(report, "dmarc"));
        Assert.Equal("none", Result(report, "arc"));
        Assert.Contains("spf=pass smtp.mailfrom=bounce@shop.test", report.GetProperty("authentication_results").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_fails_and_the_domain_asks_to_reject()
    {
        var report = await VerifyAsync(World.Unsigned, "--ip", "198.51.100.1", "--helo", "stranger.test", "--from", "bounce@shop.test");

        Assert.Equal("fail", Result(report, "spf"));
        Assert.Equal("-all", report.GetProperty("spf").GetProperty("mechanism").GetString());
        Assert.Equal(0, report.GetProperty("dkim").GetArrayLength());
        Assert.Equal("fail", Result(report, "dmarc"));
        Assert.Equal("reject", report.GetProperty("dmarc").GetProperty("disposition").GetString());
    }

    [Fact]
    public async Task What_passes_for_another_domain_is_not_aligned()
    {
        var report = await VerifyAsync(world.Sign("esp.test"), "--ip", "203.0.113.5", "--helo", "out.esp.test", "--from", "b@esp.test");

        Assert.Equal("pass", Result(report, "spf"));
        Assert.Equal("pass", Signature(report).GetProperty("result").GetString());
        Assert.Equal("fail", Result(report, "dmarc"));
        Assert.Equal("SPF for esp.test and DKIM for esp.test passed, but those are not aligned with shop.test", report.GetProperty("dmarc").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_body_that_was_changed_fails_and_the_other_way_still_counts()
    {
        var changed = world.Sign("shop.test").Replace("Hello", "Hallo", StringComparison.Ordinal);

        var report = await VerifyAsync(changed, "--ip", "192.0.2.10", "--helo", "mail.shop.test", "--from", "bounce@shop.test");

        Assert.Equal("fail", Signature(report).GetProperty("result").GetString());
        Assert.Equal("pass", Result(report, "dmarc"));
    }

    [Fact]
    public async Task A_file_with_Unix_line_ends_tells_its_own_origin()
    {
        var file = $"Return-Path: <bounce@shop.test>\nReceived: from mail.shop.test (unknown [192.0.2.10])\n\tby mx.test (Postfix); Tue, 24 Nov 2026 12:00:00 +0000\n{world.Sign("shop.test").Replace("\r\n", "\n", StringComparison.Ordinal)}";

        var report = await VerifyAsync(file);

        Assert.Equal("192.0.2.10", report.GetProperty("client").GetString());
        Assert.Equal("pass", Result(report, "spf"));
        Assert.Equal("pass", Signature(report).GetProperty("result").GetString());
    }

    [Fact]
    public async Task Without_an_address_SPF_is_none_and_says_why()
    {
        var report = await VerifyAsync(World.Unsigned);

        Assert.Equal("none", Result(report, "spf"));
        Assert.StartsWith("the address of the client is not known", report.GetProperty("spf").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_told_in_words()
    {
        var result = await world.RunAsync(World.Unsigned, "--ip", "198.51.100.1", "--helo", "stranger.test", "--from", "bounce@shop.test");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("SPF    fail       198.51.100.1 matches '-all' in the SPF record of shop.test", result.Output, StringComparison.Ordinal);
        Assert.Contains("The record of shop.test has the policy reject for it; the domain asks for this message: reject", result.Output, StringComparison.Ordinal);
        Assert.Contains("  TXT shop.test:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var result = await Command.RunAsync("dotnet", [Checkout.Program, "verify", "/nowhere/message.eml"]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("/nowhere/message.eml", result.Error, StringComparison.Ordinal);
    }

    private static string? Result(JsonElement report, string method) => report.GetProperty(method).GetProperty("result").GetString();

    private static JsonElement Signature(JsonElement report) => Assert.Single(report.GetProperty("dkim").EnumerateArray());

    private async Task<JsonElement> VerifyAsync(string message, params string[] options)
    {
        var result = await world.RunAsync(message, [.. options, "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>A shop that is protected, and a provider that sends for it without being set up right.</summary>
    public sealed class World : IAsyncLifetime
    {
        public const string Unsigned = "From: Shop <news@shop.test>\r\nTo: anna@inbox.test\r\nSubject: Hello\r\nDate: Tue, 24 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@shop.test>\r\n\r\nHello Anna\r\n";

        private readonly TestFolder _folder = new("verify");
        private readonly RSA _key = RSA.Create(2048);
        private Knot? _dns;

        private string KeyFile => Path.Combine(_folder.Path, "key.pem");

        public string Sign(string domain)
        {
            var message = MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(Unsigned)));
            new DkimSigner(KeyFile, domain, "s1").Sign(message, [HeaderId.From, HeaderId.To, HeaderId.Subject, HeaderId.Date]);
            using var signed = new MemoryStream();
            var format = FormatOptions.Default.Clone();
            format.NewLineFormat = NewLineFormat.Dos;
            message.WriteTo(format, signed);
            return Encoding.ASCII.GetString(signed.ToArray());
        }

        public Task<CommandResult> RunAsync(string message, params string[] options)
        {
            Assert.SkipWhen(_dns is null, "Knot and Unbound are left out by POSTRIDER_NO_PEERS=1.");
            return Command.RunAsync("dotnet", [Checkout.Program, "verify", "-", "--resolver", _dns.Resolver.ToString(), .. options], message);
        }

        public async ValueTask InitializeAsync()
        {
            _folder.Write("key.pem", _key.ExportRSAPrivateKeyPem());
            if (Environment.GetEnvironmentVariable("POSTRIDER_NO_PEERS") == "1") return;
            var key = Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());
            var published = $"\"v=DKIM1; k=rsa; p={key[..200]}\" \"{key[200..]}\"";
            _dns = await Knot.StartAsync(
                $"""
                shop TXT "v=spf1 ip4:192.0.2.0/24 -all"
                _dmarc.shop TXT "v=DMARC1; p=reject"
                s1._domainkey.shop TXT {published}
                esp TXT "v=spf1 a:out.esp.test -all"
                out.esp A 203.0.113.5
                s1._domainkey.esp TXT {published}
                """);
        }

        public async ValueTask DisposeAsync()
        {
            if (_dns is not null) await _dns.DisposeAsync();
            _key.Dispose();
            _folder.Dispose();
        }
    }
}
