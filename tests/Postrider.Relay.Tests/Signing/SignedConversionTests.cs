using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dkim;
using Postrider.Relay.Conversion;
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

    private static ValueTask<IStoredBody?> ConvertAsync(IStoredBody body, MessageSigner? signer) =>
        new SignedConversion(new SevenBitConversion(Path.GetTempPath()), signer).ConvertAsync(body, BodyType.SevenBit, default);

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
