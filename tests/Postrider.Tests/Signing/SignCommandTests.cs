using System.Text;
using System.Text.Json;
using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Tests.Signing;

public sealed class SignCommandTests : IDisposable
{
    private readonly RecordingTerminal _terminal = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly DkimSigningKey _key = DkimSigningKey.Generate(DomainName.Parse("example.com"), "s1", DkimAlgorithm.Ed25519Sha256);

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
        _terminal.Dispose();
    }

    [Fact]
    public async Task The_signed_message_is_printed_with_the_line_ends_that_were_signed()
    {
        Assert.Equal(0, await RunAsync("--selector", "s1"));

        Assert.StartsWith("DKIM-Signature: v=1; a=ed25519-sha256;", Octets, StringComparison.Ordinal);
        Assert.EndsWith("\r\nFrom: a@example.com\r\n\r\nHello.\r\n", Octets, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_field_alone_is_printed_when_asked_for()
    {
        Assert.Equal(0, await RunAsync("--selector", "s1", "--field"));

        Assert.DoesNotContain("From: a@example.com", Octets, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_tells_the_record_to_publish()
    {
        Assert.Equal(0, await RunAsync("--selector", "s1", "--json"));

        using var json = JsonDocument.Parse(Octets);
        var signature = json.RootElement.GetProperty("signatures")[0];
        Assert.Equal("s1._domainkey.example.com", signature.GetProperty("record").GetString());
        Assert.Equal(_key.PublicRecord, signature.GetProperty("text").GetString());
        Assert.StartsWith("DKIM-Signature:", json.RootElement.GetProperty("fields").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--algorithm is rsa-sha256 or ed25519-sha256, not 'rsa-sha1'.", "--selector", "s1", "--algorithm", "rsa-sha1")]
    [InlineData("is a key for ed25519-sha256.", "--selector", "s1", "--algorithm", "rsa-sha256")]
    [InlineData("'a b' is not a selector.", "--selector", "a b")]
    [InlineData("Give --selector as often as --key", "--selector", "s1", "--selector", "s2")]
    [InlineData("--canonicalization is relaxed or simple", "--selector", "s1", "--canonicalization", "strict")]
    public async Task What_is_wrong_is_said(string words, params string[] options)
    {
        Assert.Equal(2, await RunAsync(options));

        Assert.Contains(words, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_without_an_author_is_not_signed()
    {
        Assert.Equal(65, await SignAsync("Subject: x\n\n", "--selector", "s1"));

        Assert.Contains("no From field", _terminal.Error, StringComparison.Ordinal);
    }

    private string Octets => Encoding.UTF8.GetString(_terminal.Octets.Span);

    private Task<int> RunAsync(params string[] options) => SignAsync("From: a@example.com\n\nHello.\n", options);

    private async Task<int> SignAsync(string message, params string[] options)
    {
        var file = _directory.File("message.eml");
        var key = _directory.File("key.pem");
        await File.WriteAllTextAsync(file, message);
        await File.WriteAllTextAsync(key, _key.ExportPem());
        return await PostriderCommand.RunAsync("postrider", ["sign", file, "--domain", "example.com", "--key", key, .. options], _terminal.Terminal);
    }
}
