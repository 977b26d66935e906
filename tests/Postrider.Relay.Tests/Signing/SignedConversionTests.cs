using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Arc;
using Postrider.Mail.Dkim;
using Postrider.Relay.Conversion;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Signing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Signing;

/// <summary>Signed mail with octets that a peer does not take.</summary>
public sealed class SignedConversionTests
{
    private const string Content =
        "From: ann@mine.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";

    private readonly SigningBench _bench = new(new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero)));

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(20_000, false)]
    public async Task What_we_signed_is_signed_anew_over_the_octets_that_leave(int lines, bool isInMemory)
    {
        await _bench.AddAsync("mine.example", SigningBench.Both);
        await using var stored = await SignAsync(Content + string.Concat(Enumerable.Repeat("Grüße aus der Stadt\r\n", lines)), isInMemory);
        Assert.Equal([DkimResult.Pass, DkimResult.Pass], (await _bench.VerifyAsync(await ReadAsync(stored))).Select(verdict => verdict.Result));

        await using var converted = await ConvertAsync(stored, _bench.Signer);

        var octets = await ReadAsync(converted!);
        Assert.True(Ascii.IsValid(octets));
        Assert.Equal(converted!.Size, octets.Length);
        Assert.Equal([DkimResult.Pass, DkimResult.Pass], (await _bench.VerifyAsync(octets)).Select(verdict => verdict.Result));
        Assert.Contains("X-Kept: 1\r\n", Encoding.ASCII.GetString(octets), StringComparison.Ordinal);
        Assert.DoesNotContain("ARC-", Encoding.ASCII.GetString(octets), StringComparison.Ordinal);
        Assert.Contains("=C3=BC", Encoding.ASCII.GetString(octets), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_signed_any_more_the_broken_signature_goes_all_the_same()
    {
        await _bench.AddAsync("mine.example", SigningBench.Both);
        await using var stored = await SignAsync(Content + "Grüße\r\n");

        await using var converted = await ConvertAsync(stored, null);

        Assert.Empty(await _bench.VerifyAsync(await ReadAsync(converted!)));
    }

    [Fact]
    public async Task A_message_that_nobody_may_convert_is_not_converted_for_its_signature()
    {
        await _bench.AddAsync("mine.example", SigningBench.Both);
        await using var stored = await SignAsync(
            "From: ann@mine.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b; protocol=\"x/y\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße\r\n--b--\r\n");

        Assert.Null(await ConvertAsync(stored, _bench.Signer));
    }

    [Fact]
    public async Task What_we_sealed_is_sealed_anew_over_the_octets_that_leave()
    {
        await _bench.AddAsync("mine.example", DkimAlgorithm.RsaSha256);
        var keys = new ArcSigningKeys(_bench.Keys, []);
        var first = await SealAsync(Content + "Grüße\r\n", keys, "mx.example; dmarc=pass header.from=mine.example", default);
        var message = Encoding.UTF8.GetString(first) + Content + "Grüße\r\n";
        var second = await SealAsync(message, keys, "relay.example; arc=pass", ArcChainStatus.Pass);
        await using var stored = new PrefixedBody((byte[])[.. second, .. "X-Kept: 1\r\n"u8], new Reporting.StoredMessage(message));

        await using var converted = await new SignedConversion(new SevenBitConversion(Path.GetTempPath()), null, keys, _bench.Time).ConvertAsync(stored, BodyType.SevenBit, default);

        var octets = await ReadAsync(converted!);
        var verdict = await new ArcValidator(_bench.Dns).ValidateAsync(new MemoryStream(octets), TestContext.Current.CancellationToken);
        Assert.True(Ascii.IsValid(octets));
        Assert.Equal((null, ArcChainStatus.Pass, 2, 2), (verdict.Reason, verdict.Status, verdict.Instances, verdict.OldestPass));
        Assert.Equal(["mx.example; dmarc=pass header.from=mine.example", "relay.example; arc=pass"], verdict.Results);
        Assert.Contains("X-Kept: 1\r\n", Encoding.ASCII.GetString(octets), StringComparison.Ordinal);
    }

    private async Task<byte[]> SealAsync(string message, ArcSigningKeys keys, string results, ArcChainStatus chain)
    {
        using var sealing = new ArcSealer(keys.Find(DomainName.Parse("mine.example"))!, new ArcSealingOptions(), _bench.Time).Begin(); // It was added.
        await Mail.Headers.MessageFeed.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), [sealing], default);
        return sealing.Finish(new ArcVerdict(chain, null), results)!; // The chain is short and good.
    }

    private static ValueTask<IStoredBody?> ConvertAsync(IStoredBody body, MessageSigner? signer) =>
        new SignedConversion(new SevenBitConversion(Path.GetTempPath()), signer, null, TimeProvider.System).ConvertAsync(body, BodyType.SevenBit, default);

    private async Task<IStoredBody> SignAsync(string message, bool isInMemory = false)
    {
        var octets = Encoding.UTF8.GetBytes(message);
        using var pass = _bench.Signer.BeginSigning("")!; // It has keys.
        await Mail.Headers.MessageFeed.ReadAsync(new MemoryStream(octets), [pass], default);
        var signatures = (await pass.FinishAsync(default)).Prefix.ToArray();
        byte[] prefix = [.. "ARC-Seal: i=1\r\nX-Kept: 1\r\n"u8, .. signatures];
        return isInMemory ? new MemoryBody([.. prefix, .. octets], prefix.Length) : new PrefixedBody(prefix, new Reporting.StoredMessage(message));
    }

    /// <summary>As a small message is read from the spool.</summary>
    private sealed class MemoryBody(byte[] octets, int prefixLength) : IStoredBody
    {
        public long Size => octets.Length;

        public ReadOnlyMemory<byte> Memory => octets;

        public ReadOnlyMemory<byte> Prefix => octets.AsMemory(0, prefixLength);

        public Stream OpenRead() => new MemoryStream(octets, writable: false);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static async Task<byte[]> ReadAsync(IStoredBody body)
    {
        using var copy = new MemoryStream();
        await using var stream = body.OpenRead();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
