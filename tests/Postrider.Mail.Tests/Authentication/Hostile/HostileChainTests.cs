using System.Text;
using Postrider.Mail.Arc;
using Postrider.Mail.Headers;
using Postrider.Mail.Tests.Dkim;

namespace Postrider.Mail.Tests.Authentication.Hostile;

/// <summary>ARC chains that somebody made, or changed, so that more is believed than was sealed.</summary>
public sealed class HostileChainTests
{
    private const string Results = "mx.example.com; dmarc=pass header.from=example.com";

    [Fact]
    public async Task The_chain_that_is_changed_below_passes() => Assert.Equal(ArcChainStatus.Pass, (await ValidateAsync(await ChainAsync(2))).Status);

    [Theory]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=3;")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=0;")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=51;")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=-1;")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=1.0;")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal:")]
    [InlineData("ARC-Seal: i=1;", "ARC-Seal: i=1; i=1;")]
    [InlineData("ARC-Seal: i=1;", "X-Seal: i=1;")]
    [InlineData("ARC-Seal: i=2;", "ARC-Seal: i=1;")]
    [InlineData("ARC-Seal: i=2;", "ARC-Seal: i=2; h=from;")]
    [InlineData("ARC-Message-Signature: i=1;", "ARC-Message-Signature: i=2;")]
    [InlineData("ARC-Message-Signature: i=2;", "ARC-Message-Signature: i=١;")]
    [InlineData("ARC-Authentication-Results: i=1;", "ARC-Authentication-Results: i=1; evil.example; dmarc=pass;")]
    [InlineData("ARC-Authentication-Results: i=1;", "ARC-Authentication-Results: i=;")]
    [InlineData("ARC-Authentication-Results: i=1;", "ARC-Authentication-Results: j=1;")]
    [InlineData("cv=pass", "cv=PASS")]
    [InlineData("cv=pass", "cv=none")]
    [InlineData("cv=pass", "cv=fail")]
    [InlineData("cv=pass", "cv=")]
    [InlineData("cv=none", "cv=pass")]
    public async Task A_set_that_was_changed_breaks_it(string was, string becomes)
    {
        var chain = await ChainAsync(2);
        Assert.Contains(was, chain, StringComparison.Ordinal);

        Assert.Equal(ArcChainStatus.Fail, (await ValidateAsync(chain.Replace(was, becomes, StringComparison.Ordinal))).Status);
    }

    [Theory]
    [InlineData("ARC-Seal: i=3; a=rsa-sha256; d=example.com; s=e1; cv=pass; b=AAAA\r\n")]
    [InlineData("ARC-Message-Signature: i=1; b=\r\n")]
    [InlineData("ARC-Authentication-Results: nobody; dmarc=pass\r\n")]
    [InlineData("ARC-Authentication-Results: i=51; nobody; dmarc=pass\r\n")]
    [InlineData("From: other@example.com\r\n")]
    [InlineData("From: x@evil.example\r\n")]
    public async Task A_field_that_was_added_breaks_it(string field) => Assert.Equal(ArcChainStatus.Fail, (await ValidateAsync(field + await ChainAsync(2))).Status);

    [Fact]
    public async Task A_chain_that_does_not_seal_the_author_is_none_to_believe()
    {
        var options = new ArcSealingOptions { Fields = ["Subject", "To"] };
        var message = await SealAsync(SignedMessage.Plain.ReplaceLineEndings("\r\n"), options);

        Assert.Equal(ArcChainStatus.Fail, (await ValidateAsync(message)).Status);
    }

    [Fact]
    public async Task A_set_of_another_message_does_not_fit()
    {
        var other = await SealAsync(SignedMessage.Plain.ReplaceLineEndings("\r\n").Replace("Hello.", "Other.", StringComparison.Ordinal), new ArcSealingOptions());
        var set = other[..other.IndexOf("From:", StringComparison.Ordinal)];

        Assert.Equal(ArcChainStatus.Fail, (await ValidateAsync(set + SignedMessage.Plain.ReplaceLineEndings("\r\n"))).Status);
    }

    private static async Task<string> ChainAsync(int sets)
    {
        var message = SignedMessage.Plain.ReplaceLineEndings("\r\n");
        for (var i = 0; i < sets; i++) message = await SealAsync(message, new ArcSealingOptions());
        return message;
    }

    private static async Task<string> SealAsync(string message, ArcSealingOptions options)
    {
        var verdict = await ValidateAsync(message);
        using var sealing = new ArcSealer(SignedMessage.Ed25519, options, SignedMessage.Time).Begin();
        await MessageFeed.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), [sealing], CancellationToken.None);
        return Encoding.UTF8.GetString(sealing.Finish(verdict, Results)!) + message; // The chain is short and good.
    }

    private static async Task<ArcVerdict> ValidateAsync(string message) =>
        await new ArcValidator(SignedMessage.Dns).ValidateAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), TestContext.Current.CancellationToken);
}
