using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Arc;
using Postrider.Mail.Dkim;
using Postrider.Mail.Headers;
using Postrider.Mail.Tests.Dkim;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Arc;

public sealed class ArcSealerTests
{
    private const string File = "arc-draft-sign-tests.yml";
    private const string Results = "mx.example.com; dkim=pass header.d=example.com";

    public static TheoryData<string> Names => ArcVectors.Folder is null ? ["absent"] : [.. ArcVectors.Read(File).Select(entry => entry.Name)];

    /// <summary>
    /// The suite compares whole fields. The order of tags and the folds are free (RFC 6376, 3.2) and ours differ, so b= must too: what the tags mean is compared,
    /// and that the new chain is good by the suite's own key.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sets_say_what_the_suite_wants(string name)
    {
        Assert.SkipWhen(ArcVectors.Folder is null, "The ARC suite is not there: set POSTRIDER_VECTORS to the folder that holds arc/.");
        var entry = ArcVectors.Read(File).Single(e => e.Name == name).Case;
        var dns = new TextDns();
        foreach (var (domain, record) in entry.Scenario.Texts) dns.With(domain, record);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(entry.Scenario.PrivateKey);
        using var key = DkimSigningKey.FromRsa(DomainName.Parse(entry.Scenario.Domain!), entry.Scenario.Selector!, rsa, 1024);
        var sealer = new ArcSealer(key, new ArcSealingOptions { Fields = [.. entry.SignedFields.Split(':')] }, new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(entry.Time)));
        var message = Text.Octets(entry.Message);
        var results = entry.Results.Length == 0 ? "" : Unfold(entry.Results[(entry.Results.IndexOf(';', StringComparison.Ordinal) + 1)..]);

        var (set, verdict) = await SealAsync(sealer, dns, message, results);

        if (entry.Seal.Length == 0)
        {
            Assert.Null(set);
            return;
        }

        var fields = Fields(set!);
        Assert.Equal(Tags(entry.Seal), Tags(fields[0]));
        Assert.Equal(Tags(entry.MessageSignature), Tags(fields[1]));
        Assert.Equal(Unfold(entry.Results), Unfold(fields[2]));
        if (verdict.Status == ArcChainStatus.Fail) return;
        Assert.Equal(ArcChainStatus.Pass, (await ValidateAsync(dns, [.. set!, .. message])).Status);
    }

    [Fact]
    public async Task A_chain_of_50_passes_and_takes_no_more()
    {
        var message = Text.Octets(SignedMessage.Plain);
        var sealer = Sealer();
        for (var i = 0; i < 50; i++) message = [.. (await SealAsync(sealer, SignedMessage.Dns, message, Results)).Set!, .. message];

        var (more, verdict) = await SealAsync(sealer, SignedMessage.Dns, message, Results);

        Assert.Null(more);
        Assert.Equal((ArcChainStatus.Pass, 50, 0), (verdict.Status, verdict.Instances, verdict.OldestPass));
        Assert.All(verdict.Results, results => Assert.Equal(Results, results));
    }

    [Fact]
    public async Task The_oldest_pass_tells_since_when_the_message_is_unchanged()
    {
        var sealer = Sealer();
        var message = Text.Octets(SignedMessage.Plain);
        message = [.. (await SealAsync(sealer, SignedMessage.Dns, message, Results)).Set!, .. message];
        // A list adds its footer, and seals what it made of the message.
        byte[] changed = [.. message, .. "footer\r\n"u8];
        changed = [.. (await SealAsync(sealer, await ValidateAsync(SignedMessage.Dns, message), changed, Results))!, .. changed];

        var verdict = await ValidateAsync(SignedMessage.Dns, changed);

        Assert.Equal((ArcChainStatus.Pass, 2, 2), (verdict.Status, verdict.Instances, verdict.OldestPass));
    }

    [Fact]
    public async Task A_broken_chain_is_sealed_as_failed_once()
    {
        var sealer = Sealer();
        var message = Text.Octets(SignedMessage.Plain);
        message = [.. (await SealAsync(sealer, SignedMessage.Dns, message, Results)).Set!, .. message, .. "changed\r\n"u8];

        var (set, broken) = await SealAsync(sealer, SignedMessage.Dns, message, Results);
        var (more, failed) = await SealAsync(sealer, SignedMessage.Dns, [.. set!, .. message], Results);

        Assert.Equal((ArcChainStatus.Fail, "i=1: the body hash differs: the body was changed after it was signed"), (broken.Status, broken.Reason));
        Assert.Contains("cv=fail", Encoding.ASCII.GetString(set!), StringComparison.Ordinal);
        Assert.True(failed.IsSealedAsFailed);
        Assert.Null(more);
    }

    private static ArcSealer Sealer() => new(SignedMessage.Ed25519, new ArcSealingOptions(), SignedMessage.Time);

    private static async Task<ArcVerdict> ValidateAsync(TextDns dns, byte[] message) =>
        await new ArcValidator(dns).ValidateAsync(new MemoryStream(message), CancellationToken.None);

    private static async Task<(byte[]? Set, ArcVerdict Verdict)> SealAsync(ArcSealer sealer, TextDns dns, byte[] message, string results)
    {
        var verdict = await ValidateAsync(dns, message);
        return (await SealAsync(sealer, verdict, message, results), verdict);
    }

    private static async Task<byte[]?> SealAsync(ArcSealer sealer, ArcVerdict verdict, byte[] message, string results)
    {
        using var sealing = sealer.Begin();
        await MessageFeed.ReadAsync(new MemoryStream(message), [sealing], CancellationToken.None);
        return sealing.Finish(verdict, results);
    }

    private static List<string> Fields(byte[] set)
    {
        var bodies = new List<string>();
        foreach (var field in new HeaderSection(set)) bodies.Add(field.Unfold());
        return bodies;
    }

    private static string Unfold(string text) => string.Join(' ', text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static string Tags(string list) => string.Join("; ", list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(TagList.WithoutSpace).Where(tag => !tag.StartsWith("b=", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
}
