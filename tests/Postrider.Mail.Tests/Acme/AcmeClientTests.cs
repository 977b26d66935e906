using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Postrider.Mail.Acme;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Acme;

public sealed class AcmeClientTests : IDisposable
{
    private static readonly DomainName Name = DomainName.Parse("mail.example.com");

    private readonly FakeAuthority _authority = new();
    private readonly HttpChallenges _challenges = new();
    private readonly JumpingTime _time = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly AcmeClient _client;

    public AcmeClientTests()
    {
        _authority.Look = _challenges.Find;
        using var account = AcmeKey.Create();
        _client = Open(new AcmeAccount(FakeAuthority.Directory, null, account.Export()));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _key.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_certificate_for_the_key_and_the_name_comes_back()
    {
        var pem = await ObtainAsync();

        using var certificate = X509Certificate2.CreateFromPem(pem);
        Assert.True(certificate.MatchesHostname("mail.example.com"));
        Assert.Equal(_key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal("mailto:admin@example.com", _authority.NewAccount?["contact"]?[0]?.GetValue<string>());
        Assert.Null(_challenges.Find(_authority.Token));
    }

    [Fact]
    public async Task The_account_is_made_once_and_used_again()
    {
        await ObtainAsync();
        await ObtainAsync();
        using var again = Open(_client.Account);
        await again.ObtainAsync(Name, _key, null, new HttpSolver(_challenges), Cancellation);

        Assert.Equal(1, _authority.Asked.Count(path => path == "/account"));
        Assert.StartsWith("https://acme.example/account/", again.Account.Url?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_the_authority_has_lost_is_made_anew()
    {
        await ObtainAsync();
        _authority.ForgetAccounts();

        Assert.NotEmpty(await ObtainAsync());
        Assert.Equal(1, _authority.Accounts);
    }

    [Fact]
    public async Task A_certificate_whose_key_others_may_have_is_taken_back()
    {
        using var certificate = X509Certificate2.CreateFromPem(await ObtainAsync());

        await _client.RevokeAsync(certificate, Cancellation);

        Assert.Equal([(System.Buffers.Text.Base64Url.EncodeToString(certificate.RawData), 1)], _authority.Revoked);
    }

    [Fact]
    public async Task One_that_is_revoked_already_is_as_it_was_to_be_and_any_other_refusal_is_told()
    {
        using var certificate = X509Certificate2.CreateFromPem(await ObtainAsync());
        _authority.Instead = (path, _) => path == "/revoke" ? FakeAuthority.Problem(HttpStatusCode.BadRequest, "alreadyRevoked") : null;
        await _client.RevokeAsync(certificate, Cancellation);

        _authority.Instead = (path, _) => path == "/revoke" ? FakeAuthority.Problem(HttpStatusCode.Forbidden, "unauthorized") : null;
        await Assert.ThrowsAsync<AcmeException>(() => _client.RevokeAsync(certificate, Cancellation));
    }

    [Fact]
    public async Task A_refused_nonce_is_tried_again_with_another()
    {
        var refused = 0;
        _authority.Instead = (path, _) => path == "/order" && refused++ < 3 ? FakeAuthority.Problem(HttpStatusCode.BadRequest, "badNonce") : null;

        Assert.NotEmpty(await ObtainAsync());
        Assert.Equal(4, refused);
    }

    [Fact]
    public async Task Nonces_that_are_always_refused_end_it()
    {
        _authority.Instead = (path, _) => path == "/account" ? FakeAuthority.Problem(HttpStatusCode.BadRequest, "badNonce") : null;

        await Assert.ThrowsAsync<AcmeException>(ObtainAsync);
        Assert.InRange(_authority.Asked.Count, 3, 20);
    }

    [Fact]
    public async Task A_limit_of_rates_says_how_long_to_stay_away()
    {
        _authority.Instead = (path, _) =>
        {
            if (path != "/order") return null;
            var answer = FakeAuthority.Problem(HttpStatusCode.TooManyRequests, "rateLimited", "too many certificates");
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromHours(3));
            return answer;
        };

        var refusal = await Assert.ThrowsAsync<AcmeException>(ObtainAsync);

        Assert.Equal(TimeSpan.FromHours(3), refusal.RetryAfter);
        Assert.Contains("too many certificates (rateLimited)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_that_is_not_seen_is_told_with_the_authoritys_words()
    {
        _authority.Look = _ => null;

        var refusal = await Assert.ThrowsAsync<AcmeException>(ObtainAsync);

        Assert.Contains("mail.example.com", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("nothing is there (unauthorized)", refusal.Message, StringComparison.Ordinal);
        Assert.Null(_challenges.Find(_authority.Token));
    }

    [Theory]
    [InlineData("/dir", "{}")]
    [InlineData("/dir", "[]")]
    [InlineData("/dir", "")]
    [InlineData("/dir", """{"newNonce":"http://acme.example/nonce","newAccount":"https://acme.example/account","newOrder":"https://acme.example/order"}""")]
    [InlineData("/order", """{"status":"pending","authorizations":[],"finalize":"https://acme.example/finalize"}""")]
    [InlineData("/order", """{"status":"whatever","authorizations":["https://acme.example/authz/1"],"finalize":"https://acme.example/finalize"}""")]
    [InlineData("/order", """{"status":"pending","authorizations":["file:///etc/passwd"],"finalize":"https://acme.example/finalize"}""")]
    [InlineData("/authz/1", """{"status":"pending","identifier":{"type":"dns","value":"mail.example.com"},"challenges":[]}""")]
    [InlineData("/authz/1", """{"status":"pending","identifier":{"type":"dns","value":"mail.example.com"},"challenges":[{"type":"http-01","url":"https://acme.example/c/1","token":"../../etc"}]}""")]
    [InlineData("/cert", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [InlineData("/cert", "nothing")]
    public async Task An_answer_that_cannot_be_used_ends_the_order(string at, string json)
    {
        _authority.Instead = (path, _) =>
        {
            if (path != at) return null;
            var answer = FakeAuthority.Json(HttpStatusCode.OK, json);
            answer.Headers.Location = new Uri("https://acme.example/order/1");
            return answer;
        };

        await Assert.ThrowsAsync<AcmeException>(ObtainAsync);
    }

    [Fact]
    public async Task A_certificate_for_another_key_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var chain = Encoding.ASCII.GetBytes(await ObtainAsync());
        _authority.Instead = (path, _) => path == "/cert" ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(chain) } : null;

        var refusal = await Assert.ThrowsAsync<AcmeException>(() => _client.ObtainAsync(Name, other, null, new HttpSolver(_challenges), Cancellation));

        Assert.Contains("another key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut()
    {
        _authority.Instead = (path, _) => path == "/dir" ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Endless()) } : null;

        var refusal = await Assert.ThrowsAsync<AcmeException>(ObtainAsync);

        Assert.Contains("256 KiB", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_never_decides_is_given_up()
    {
        _authority.Instead = (path, _) => path == "/c/1" ? FakeAuthority.Json(HttpStatusCode.OK, "{}") : null;

        var refusal = await Assert.ThrowsAsync<AcmeException>(ObtainAsync);

        Assert.Contains("5 minutes", refusal.Message, StringComparison.Ordinal);
        Assert.Null(_challenges.Find(_authority.Token));
    }

    [Fact]
    public async Task Words_of_the_authority_are_made_printable()
    {
        _authority.Instead = (path, _) => path == "/order" ? FakeAuthority.Problem(HttpStatusCode.BadRequest, "malformed", "\\u001b[2Jgone" + new string('x', 5000)) : null;

        var refusal = await Assert.ThrowsAsync<AcmeException>(ObtainAsync);

        Assert.DoesNotContain(refusal.Message, char.IsControl);
        Assert.InRange(refusal.Message.Length, 1, 1200);
    }

    [Fact]
    public async Task A_customers_key_binds_the_account()
    {
        using var account = AcmeKey.Create();
        using var client = Open(new AcmeAccount(FakeAuthority.Directory, null, account.Export()), new ExternalAccount("kid-1", "secret"u8.ToArray()));

        await client.ObtainAsync(Name, _key, null, new HttpSolver(_challenges), Cancellation);

        var bound = _authority.NewAccount?["externalAccountBinding"]?.AsObject();
        var (header, payload) = ((string?)bound?["protected"], (string?)bound?["payload"]);
        Assert.Equal(account.WebKey, Encoding.ASCII.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(payload)));
        Assert.Equal(
            HMACSHA256.HashData("secret"u8, Encoding.ASCII.GetBytes($"{header}.{payload}")),
            System.Buffers.Text.Base64Url.DecodeFromChars((string?)bound?["signature"]));
    }

    [Fact]
    public async Task Without_it_an_authority_for_customers_is_not_even_asked()
    {
        _authority.Instead = (path, _) => path == "/dir"
            ? FakeAuthority.Json(HttpStatusCode.OK, """{"newNonce":"https://acme.example/nonce","newAccount":"https://acme.example/account","newOrder":"https://acme.example/order","meta":{"externalAccountRequired":true}}""")
            : null;

        var refusal = await Assert.ThrowsAsync<AcmeException>(ObtainAsync);

        Assert.Contains("eab_key_id", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["/dir"], _authority.Asked);
    }

    [Fact]
    public async Task The_window_of_the_renewal_is_asked_for_by_the_certificates_own_name()
    {
        _authority.Renewal = ("""{"suggestedWindow":{"start":"2026-12-01T00:00:00Z","end":"2026-12-02T00:00:00Z"},"explanationURL":"https://acme.example/why"}""", TimeSpan.FromHours(6));
        using var certificate = X509Certificate2.CreateFromPem(await ObtainAsync());

        var told = await _client.FindRenewalAsync(certificate, Cancellation);

        Assert.Equal(new RenewalWindow(new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 12, 2, 0, 0, 0, TimeSpan.Zero), "https://acme.example/why"), told?.Window);
        Assert.Equal(TimeSpan.FromHours(6), told?.AskAgain);
        // The serial number 81:02:03 keeps its leading zero octet.
        Assert.EndsWith(".AIECAw", _authority.Asked[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewal_names_the_certificate_that_it_replaces_and_goes_on_without_where_that_is_refused()
    {
        _authority.Renewal = ("{}", TimeSpan.FromHours(6));
        using var certificate = X509Certificate2.CreateFromPem(await ObtainAsync());
        _authority.Instead = (path, payload) => path == "/order" && payload?["replaces"] is not null ? FakeAuthority.Problem(HttpStatusCode.Conflict, "alreadyReplaced") : null;

        Assert.NotEmpty(await _client.ObtainAsync(Name, _key, certificate, new HttpSolver(_challenges), Cancellation));
        Assert.Equal(3, _authority.Asked.Count(path => path == "/order"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"suggestedWindow":{"start":"2026-12-02T00:00:00Z","end":"2026-12-01T00:00:00Z"}}""")]
    [InlineData("""{"suggestedWindow":{"start":"soon","end":"later"}}""")]
    public async Task A_window_that_is_none_is_not_followed(string json)
    {
        _authority.Renewal = (json, TimeSpan.FromHours(6));
        using var certificate = X509Certificate2.CreateFromPem(await ObtainAsync());

        await Assert.ThrowsAsync<AcmeException>(() => _client.FindRenewalAsync(certificate, Cancellation));
    }

    [Fact]
    public async Task An_authority_that_tells_no_window_is_not_asked_for_one()
    {
        using var certificate = X509Certificate2.CreateFromPem(await ObtainAsync());

        Assert.Null(await _client.FindRenewalAsync(certificate, Cancellation));
    }

    private Task<string> ObtainAsync() => _client.ObtainAsync(Name, _key, null, new HttpSolver(_challenges), Cancellation);

    private AcmeClient Open(AcmeAccount account, ExternalAccount? binding = null) => new(
        new AcmeOptions { Directory = FakeAuthority.Directory, Contacts = ["admin@example.com"], Binding = binding },
        account,
        new HttpClient(_authority, disposeHandler: false),
        _time);

    private sealed class Endless : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
