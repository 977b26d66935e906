using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Postrider.Mail.Dkim;

namespace Postrider.Mail.Tests.Dkim;

public sealed class DkimSignerTests
{
    private static readonly Gen<string> Lines = Gen.String[Gen.Char[' ', '~'], 0, 90];

    private static readonly Gen<string> Messages =
        Gen.Select(Lines, Lines.List[0, 8], Gen.OneOf(Gen.Const(""), Gen.Const("\n"), Gen.Const("\n\n")), (subject, body, end) => $"From: a@example.com\nSubject: {subject}\n\n{string.Join('\n', body)}{end}");

    private static readonly Gen<CanonicalForms> Forms =
        Gen.Select(Gen.Enum<Canonicalization>(), Gen.Enum<Canonicalization>(), (header, body) => new CanonicalForms(header, body));

    [Fact]
    public async Task What_is_signed_passes() => await Gen.Select(Messages, Forms).SampleAsync(
        async (message, forms) =>
        {
            var signed = await SignedMessage.SignAsync(Text.Octets(message), new DkimSigningOptions { Forms = forms });

            return (await SignedMessage.VerifyAsync(signed)).Single().Result == DkimResult.Pass;
        },
        iter: 300);

    [Fact]
    public async Task No_octet_can_be_changed_in_simple_form()
    {
        var options = new DkimSigningOptions { Forms = new CanonicalForms(Canonicalization.Simple, Canonicalization.Simple) };
        var signed = await SignedMessage.SignAsync(Text.Octets(SignedMessage.Plain), options);
        var start = signed.AsSpan().IndexOf("From:"u8);

        for (var i = start; i < signed.Length; i++)
        {
            byte[] changed = [.. signed];
            changed[i] ^= 0x01;
            Assert.DoesNotContain(await SignedMessage.VerifyAsync(changed), verdict => verdict.Result == DkimResult.Pass);
        }
    }

    [Fact]
    public async Task Two_keys_make_two_signatures_that_pass()
    {
        var signed = await SignedMessage.SignAsync(Text.Octets(SignedMessage.Plain), null, SignedMessage.Rsa, SignedMessage.Ed25519);

        var verdicts = await SignedMessage.VerifyAsync(signed);

        Assert.Equal(
            [(DkimResult.Pass, "r1", DkimAlgorithm.RsaSha256, 2048), (DkimResult.Pass, "e1", DkimAlgorithm.Ed25519Sha256, 256)],
            verdicts.Select(v => (v.Result, v.Selector, v.Algorithm!.Value, v.KeyBits)));
    }

    [Theory]
    [InlineData("From: other@example.com")]
    [InlineData("Subject: Other")]
    [InlineData("Reply-To: other@example.com")]
    [InlineData("List-Unsubscribe: <https://other.example/>")]
    [InlineData("Content-Type: text/html")]
    public async Task No_field_can_be_added(string field)
    {
        var signed = await SignedMessage.SignAsync(Text.Octets(SignedMessage.Plain));

        var above = await SignedMessage.VerifyAsync([.. Text.Octets(field + "\n"), .. signed]);
        var below = await SignedMessage.VerifyAsync(Text.Octets(Encoding.ASCII.GetString(signed).Replace("\r\n\r\n", $"\r\n{field}\r\n\r\n", StringComparison.Ordinal)));

        Assert.Equal(DkimResult.Fail, above.Single().Result);
        Assert.Equal(DkimResult.Fail, below.Single().Result);
    }

    [Fact]
    public async Task What_relays_add_and_refold_does_not_matter()
    {
        var signed = Encoding.ASCII.GetString(await SignedMessage.SignAsync(Text.Octets(SignedMessage.Plain)));

        var passed = "Received: from x by y; now\r\n" + signed.Replace("Subject: Hello", "subject :\r\n\tHello  ", StringComparison.Ordinal) + "\r\n\r\n";

        Assert.Equal(DkimResult.Pass, (await SignedMessage.VerifyAsync(Encoding.ASCII.GetBytes(passed))).Single().Result);
    }

    [Fact]
    public async Task Fields_are_folded_at_78_and_have_no_length_of_body()
    {
        var signed = Encoding.ASCII.GetString(await SignedMessage.SignAsync(Text.Octets(SignedMessage.Plain), new DkimSigningOptions { Lifetime = TimeSpan.FromDays(7) }, SignedMessage.Rsa));
        var field = signed[..signed.IndexOf("From:", StringComparison.Ordinal)];

        Assert.All(field.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.Contains("t=1795521600; x=1796126400;", field, StringComparison.Ordinal);
        Assert.Contains("h=from:from:to:to:cc:subject:subject:", field, StringComparison.Ordinal);
        Assert.DoesNotContain("l=", field.Split("bh=")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_without_From_is_not_signed() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => SignedMessage.SignAsync("Subject: x\r\n\r\n"u8.ToArray()));

    [Fact]
    public void A_short_key_does_not_sign()
    {
        using var rsa = RSA.Create(1024);

        var failure = Assert.Throws<FormatException>(() => DkimSigningKey.FromPem(SignedMessage.Domain, "s", rsa.ExportRSAPrivateKeyPem()));

        Assert.Contains("1024 bits", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DkimAlgorithm.RsaSha256)]
    [InlineData(DkimAlgorithm.Ed25519Sha256)]
    public void A_key_comes_back_from_PEM(DkimAlgorithm algorithm)
    {
        using var key = DkimSigningKey.Generate(SignedMessage.Domain, "s", algorithm);
        using var again = DkimSigningKey.FromPem(SignedMessage.Domain, "s", key.ExportPem());

        Assert.Equal((key.Algorithm, key.PublicRecord), (again.Algorithm, again.PublicRecord));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void What_is_no_private_key_is_refused(string pem) => Assert.Throws<FormatException>(() => DkimSigningKey.FromPem(SignedMessage.Domain, "s", pem));

    [Fact]
    public void A_public_key_is_refused_at_once() =>
        Assert.Throws<FormatException>(() => DkimSigningKey.FromPem(SignedMessage.Domain, "s", RSA.Create(2048).ExportSubjectPublicKeyInfoPem()));

    [Fact]
    public async Task A_large_body_streams_through_in_little_memory()
    {
        const int Megabytes = 25;
        using var signing = new DkimSigner([SignedMessage.Ed25519], new DkimSigningOptions(), SignedMessage.Time).Begin();
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("A line  of text \r\n", 1024)));
        signing.ReadHeader("From: a@example.com\r\n"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var sent = 0; sent < Megabytes << 20; sent += piece.Length) signing.ReadBody(piece);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var field = signing.Finish();

        Assert.InRange(allocated, 0, 64 * 1024);
        var verification = new DkimVerifier(SignedMessage.Dns, new DkimVerifierOptions(), SignedMessage.Time).Begin();
        verification.ReadHeader([.. field, .. "From: a@example.com\r\n"u8]);
        for (var sent = 0; sent < Megabytes << 20; sent += piece.Length) verification.ReadBody(piece);
        Assert.Equal(DkimResult.Pass, (await verification.FinishAsync(CancellationToken.None)).Single().Result);
    }
}
