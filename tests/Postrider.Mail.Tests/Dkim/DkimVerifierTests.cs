using System.Security.Cryptography;
using System.Text;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;

namespace Postrider.Mail.Tests.Dkim;

public sealed class DkimVerifierTests
{
    private const string Rest = "From: a@example.com\r\nSubject: Hello\r\n\r\nHello.\r\n";
    private const string Tags = "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=e1; h=from";
    private const string From = "from:a@example.com";
    private const string Key = "e1._domainkey.example.com";

    [Fact]
    public async Task A_message_without_signatures_has_no_verdicts() => Assert.Empty(await VerifyAsync(Rest));

    [Fact]
    public async Task A_verdict_tells_the_whole_story()
    {
        var verdict = await OneAsync(Tags + "; i=x@mail.example.com", DkimResult.Pass, null);

        Assert.Equal(("example.com", "e1", "x@mail.example.com", 8), (verdict.Domain.Value, verdict.Selector, verdict.Identity, verdict.SignatureStart.Length));
        Assert.Equal((Key, DnsStatus.Found), (verdict.Key!.Name.Value, verdict.Key.Status));
        Assert.Equal(["from"], verdict.SignedFields);
    }

    [Theory]
    [InlineData("v=2; a=ed25519-sha256; d=example.com; s=e1; h=from", "v= is not 1")]
    [InlineData("v=1; a=ed25519-sha512; d=example.com; s=e1; h=from", "the algorithm ed25519-sha512 is unknown")]
    [InlineData("v=1; d=example.com; s=e1; h=from", "a= is missing")]
    [InlineData("v=1; a=ed25519-sha256; s=e1; h=from", "d= is missing or no domain")]
    [InlineData("v=1; a=ed25519-sha256; d=example.com; h=from", "s= is missing or no selector")]
    [InlineData("v=1; a=ed25519-sha256; d=example.com; s=e1; h=subject", "h= does not name From")]
    [InlineData("v=1; a=ed25519-sha256; d=example.com; s=e1", "h= is missing")]
    [InlineData(Tags + "; d=example.org", "d= stands twice")]
    [InlineData(Tags + "; i=@example.org", "the domain of i= is not within d=")]
    [InlineData(Tags + "; i=@badexample.com", "the domain of i= is not within d=")]
    [InlineData(Tags + "; q=http", "q= does not name dns/txt")]
    [InlineData(Tags + "; t=1000; x=1000", "x= is not later than t=")]
    [InlineData(Tags + "; t=yesterday", "t= is not a time")]
    [InlineData(Tags + "; l=-1", "l= is not a number")]
    public async Task A_signature_with_a_mistake_is_a_permanent_error(string tags, string reason) => await OneAsync(tags, DkimResult.PermError, reason);

    [Fact]
    public async Task The_historic_algorithm_fails() =>
        await OneAsync("v=1; a=rsa-sha1; d=example.com; s=e1; h=from", DkimResult.Fail, "rsa-sha1 is no longer accepted (RFC 8301)");

    [Fact]
    public async Task A_changed_body_fails_and_the_reason_says_so()
    {
        var message = SignedMessage.Forge(Tags, "Hello.\r\n", From) + Rest.Replace("Hello.", "Hullo.", StringComparison.Ordinal);

        Assert.Equal((DkimResult.Fail, "the body hash differs: the body was changed after it was signed"), Short(Assert.Single(await VerifyAsync(message))));
    }

    [Fact]
    public async Task An_expired_signature_is_not_accepted() => await OneAsync(Tags + "; x=1700000000", DkimResult.Policy, "expired at 2023-11-14 22:13:20Z");

    [Fact]
    public async Task A_signature_of_the_future_is_not_accepted() => await OneAsync(Tags + "; t=1900000000", DkimResult.Policy, "signed in the future, at 2030-03-17 17:46:40Z");

    [Fact]
    public async Task Other_clocks_may_be_a_little_wrong()
    {
        var now = SignedMessage.Time.GetUtcNow().ToUnixTimeSeconds();

        await OneAsync($"{Tags}; t={now + 200}", DkimResult.Pass, null);
        await OneAsync($"{Tags}; x={now - 200}", DkimResult.Pass, null);
    }

    [Fact]
    public async Task A_partly_signed_body_passes_and_is_called_weak()
    {
        var message = SignedMessage.Forge(Tags + "; l=8", "Hello.\r\n", From) + Rest + "Buy this.\r\n";

        var verdict = Assert.Single(await VerifyAsync(message));

        Assert.Equal((DkimResult.Pass, true, 11L), (verdict.Result, verdict.IsBodyOpen, verdict.UnsignedOctets));
        Assert.StartsWith("weak: l=", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_shorter_than_l_fails()
    {
        var message = SignedMessage.Forge(Tags + "; l=9", "Hello.\r\n", From) + Rest;

        Assert.Equal((DkimResult.Fail, "the body is shorter than l= says"), Short(Assert.Single(await VerifyAsync(message))));
    }

    [Fact]
    public async Task Of_fields_with_one_name_the_lowest_is_signed()
    {
        var message = SignedMessage.Forge(Tags + ":x-note", "Hello.\r\n", From, "x-note:signed") + "X-Note: added\r\nX-Note: signed\r\n" + Rest;

        Assert.Equal(DkimResult.Pass, Assert.Single(await VerifyAsync(message)).Result);
    }

    [Theory]
    [InlineData("v=DKIM1; k=ed25519; p=", "the key is revoked")]
    [InlineData("v=DKIM1; k=rsa; p=AQID", "the key is of type rsa, the signature ed25519-sha256")]
    [InlineData("v=DKIM1; k=ed25519; p=AQID", "the key record is wrong: p= is not a public key of this kind")]
    [InlineData("v=DKIM1; k=ed25519", "the key record is wrong: p= is missing")]
    [InlineData("v=DKIM1; k=ed25519; h=sha1; p=AQID", "the key is not for SHA-256 (h=)")]
    [InlineData("v=DKIM1; k=ed25519; s=tlsrpt; p=AQID", "the key is not for mail (s=)")]
    public async Task A_key_that_does_not_serve_is_a_permanent_error(string record, string reason) =>
        await OneAsync(Tags, DkimResult.PermError, reason, new TextDns().With(Key, record));

    [Fact]
    public async Task A_strict_key_allows_no_subdomain() => await OneAsync(
        Tags + "; i=@mail.example.com", DkimResult.PermError, "the key does not allow a subdomain in i= (t=s)", new TextDns().With(Key, SignedMessage.Ed25519.PublicRecord + "; t=s"));

    [Fact]
    public async Task A_test_key_is_told_of()
    {
        var verdict = await OneAsync(Tags, DkimResult.Pass, "the key is published as a test (t=y)", new TextDns().With(Key, SignedMessage.Ed25519.PublicRecord + "; t=y"));

        Assert.True(verdict.IsTest);
    }

    [Theory]
    [InlineData(DnsStatus.NameDoesNotExist, DkimResult.PermError, "no key: e1._domainkey.example.com does not exist")]
    [InlineData(DnsStatus.NoData, DkimResult.PermError, "no key: e1._domainkey.example.com has no TXT record")]
    [InlineData(DnsStatus.Timeout, DkimResult.TempError, "no answer for the key at e1._domainkey.example.com")]
    [InlineData(DnsStatus.ServerFailure, DkimResult.TempError, "no answer for the key at e1._domainkey.example.com")]
    public async Task The_dns_decides_between_now_and_never(DnsStatus status, DkimResult result, string reason) =>
        await OneAsync(Tags, result, reason, new TextDns().Answer(Key, status));

    [Fact]
    public async Task Other_records_beside_the_key_do_not_matter() =>
        await OneAsync(Tags, DkimResult.Pass, null, new TextDns().With(Key, "something else", "v=DKIM1; p=", SignedMessage.Ed25519.PublicRecord));

    [Theory]
    [InlineData(512, DkimResult.Fail)]
    [InlineData(1024, DkimResult.Pass)]
    public async Task Keys_have_at_least_1024_bits(int bits, DkimResult result)
    {
        using var rsa = RSA.Create(bits);
        using var key = DkimSigningKey.FromRsa(SignedMessage.Domain, "short", rsa, 512);
        var signed = await SignedMessage.SignAsync(Encoding.ASCII.GetBytes(Rest), null, key);

        var verdict = Assert.Single(await SignedMessage.VerifyAsync(signed, new TextDns().With("short._domainkey.example.com", key.PublicRecord)));

        Assert.Equal((result, bits), (verdict.Result, verdict.KeyBits));
    }

    [Fact]
    public async Task A_key_in_the_form_of_PKCS_1_is_taken()
    {
        using var rsa = RSA.Create(2048);
        using var key = DkimSigningKey.FromRsa(SignedMessage.Domain, "old", rsa, 2048);
        var signed = await SignedMessage.SignAsync(Encoding.ASCII.GetBytes(Rest), null, key);
        var dns = new TextDns().With("old._domainkey.example.com", $"p={Convert.ToBase64String(rsa.ExportRSAPublicKey())}");

        Assert.Equal(DkimResult.Pass, Assert.Single(await SignedMessage.VerifyAsync(signed, dns)).Result);
    }

    [Fact]
    public async Task Only_so_many_signatures_are_judged()
    {
        var message = string.Concat(Enumerable.Repeat(SignedMessage.Forge(Tags, "Hello.\r\n", From), 12)) + Rest;

        var verdicts = await VerifyAsync(message);

        Assert.Equal(10, verdicts.Count(verdict => verdict.Result == DkimResult.Pass));
        Assert.Equal((DkimResult.Neutral, "2 further signatures were not judged: only the first 10 are"), Short(verdicts[10]));
    }

    [Fact]
    public async Task A_header_of_too_many_fields_is_a_permanent_error()
    {
        var message = SignedMessage.Forge(Tags, "Hello.\r\n", From) + string.Concat(Enumerable.Repeat("X: y\r\n", 1000)) + Rest;

        Assert.Equal((DkimResult.PermError, "the header has more than 1000 fields"), Short(Assert.Single(await VerifyAsync(message))));
    }

    private static async Task<DkimVerdict> OneAsync(string tags, DkimResult result, string? reason, IDnsResolver? dns = null)
    {
        var verdict = Assert.Single(await VerifyAsync(SignedMessage.Forge(tags, "Hello.\r\n", From) + Rest, dns));
        Assert.Equal((result, reason), Short(verdict));
        return verdict;
    }

    private static (DkimResult Result, string? Reason) Short(DkimVerdict verdict) => (verdict.Result, verdict.Reason);

    private static Task<IReadOnlyList<DkimVerdict>> VerifyAsync(string message, IDnsResolver? dns = null) => SignedMessage.VerifyAsync(Encoding.ASCII.GetBytes(message), dns);
}
