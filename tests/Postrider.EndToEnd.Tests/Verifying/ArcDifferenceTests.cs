namespace Postrider.EndToEnd.Verifying;

/// <summary>Chains of two sets, changed on their way: rspamd, Python's dkim and we agree on each, or a line says why not.</summary>
public sealed class ArcDifferenceTests(DkimVerifiers verifiers) : IClassFixture<DkimVerifiers>
{
    private const string All = "pass pass pass";
    private const string None = "fail fail fail";
    private const string Message = "Date: Tue, 24 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\nFrom: Ann <ann@sender.test>\r\nTo: bob@there.test\r\nSubject: Hello there\r\nX-Free: 1\r\n\r\nHello,  world.\r\n\r\n";

    /// <summary>What is changed into what, and who still finds the chain good.</summary>
    public static TheoryData<string, string, string> Changes => new()
    {
        { "", "", All },
        { "X-Free: 1", "X-Free: 2", All },
        { "Subject: Hello there", "SUBJECT:  Hello\r\n  there", All },
        { "Hello,  world.", "Hello, world. ", All },
        { "world", "World", None },
        { "Subject: Hello", "Subject: Hallo", None },
        { "ARC-Seal: i=2;", "arc-SEAL:   i=2;", All },
        { "ARC-Authentication-Results: i=1; mx", "ARC-Authentication-Results: i=1;\r\n\tmx", All },
        { "ARC-Authentication-Results: i=1; mx", "ARC-Authentication-Results: i=1; my", None },
        { "ARC-Seal: i=1;", "ARC-Seal: i=3;", None },
        { "ARC-Seal: i=1;", "ARC-Seal: i=0;", None },
        { "ARC-Seal: i=1;", "ARC-Seal:", None },
        { "ARC-Seal: i=1;", "X-Seal: i=1;", None },
        { "ARC-Message-Signature: i=1;", "X-Signature: i=1;", None },
        { "ARC-Message-Signature: i=1;", "ARC-Message-Signature: i=2;", None },
        { "ARC-Authentication-Results: i=1;", "ARC-Authentication-Results: j=1;", None },
        { "cv=pass", "cv=none", None },
        { "cv=pass", "cv=fail", None },
        { "cv=none", "cv=pass", None },
        { "cv=none", "cv=fail", None },
        { "d=sender.test", "d=other.test", None },
        { "s=r1", "s=r2", None },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task They_agree(string was, string becomes, string verdicts)
    {
        var chain = await verifiers.SealAsync(await verifiers.SealAsync(Message));
        var changed = was.Length == 0 ? chain : chain.Replace(was, becomes, StringComparison.Ordinal);
        Assert.True(was.Length == 0 || changed != chain, $"The chain does not hold '{was}'.");

        Assert.Equal(verdicts, await verifiers.AskAboutChainAsync(changed));
    }
}
