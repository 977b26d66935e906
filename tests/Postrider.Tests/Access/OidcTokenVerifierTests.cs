using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using Postrider.Access;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;

namespace Postrider.Tests.Access;

public sealed class OidcTokenVerifierTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly HttpClient _http = new();
    private FakeIssuer _issuer = null!; // set before any test runs

    public async ValueTask InitializeAsync() => _issuer = await FakeIssuer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_good_token_names_its_user_who_may_send_from_their_own_address()
    {
        var user = await VerifyAsync(_issuer.Issue(_time.GetUtcNow(), claims: ("email", "anna@example.com")));

        Assert.Equal("anna@example.com", user?.User);
        Assert.True(user!.Senders.Allows(MailboxAddress.Parse("anna@example.com")));
        Assert.False(user.Senders.Allows(MailboxAddress.Parse("bert@example.com")));
    }

    [Fact]
    public async Task The_senders_claim_says_as_whom_they_may_send()
    {
        string[] senders = ["@example.com", "news@example.org"];

        var user = await VerifyAsync(_issuer.Issue(_time.GetUtcNow(), claims: [("email", "anna@example.com"), ("senders", senders)]));

        Assert.Equal(senders, user?.Senders.Patterns);
    }

    [Fact]
    public async Task A_token_is_good_until_it_expires()
    {
        var token = _issuer.Issue(_time.GetUtcNow(), claims: ("email", "anna@example.com"));

        Assert.NotNull(await VerifyAsync(token));
        _time.Advance(TimeSpan.FromMinutes(7));
        Assert.Null(await VerifyAsync(token));
    }

    [Fact]
    public async Task A_token_that_is_not_for_us_not_from_the_issuer_or_names_nobody_is_refused()
    {
        var now = _time.GetUtcNow();
        using var strange = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var shared = new SymmetricSecurityKey(new byte[32]);

        Assert.Null(await VerifyAsync(_issuer.Issue(now, audience: "wiki", claims: ("email", "anna@example.com"))));
        Assert.Null(await VerifyAsync(_issuer.Issue(now, issuer: "https://other.example", claims: ("email", "anna@example.com"))));
        Assert.Null(await VerifyAsync(_issuer.Issue(now, key: new ECDsaSecurityKey(strange), claims: ("email", "anna@example.com"))));
        Assert.Null(await VerifyAsync(_issuer.Issue(now, key: shared, claims: ("email", "anna@example.com"))));
        Assert.Null(await VerifyAsync(_issuer.Issue(now)));
        Assert.Null(await VerifyAsync("not a token"));
    }

    [Fact]
    public async Task An_issuer_out_of_reach_is_not_a_refusal()
    {
        var token = _issuer.Issue(_time.GetUtcNow(), claims: ("email", "anna@example.com"));
        var verifier = Create(_issuer.Address);
        await _issuer.DisposeAsync();

        await Assert.ThrowsAsync<CredentialsUnavailableException>(async () => await verifier.VerifyAsync(token, CancellationToken.None));
    }

    [Fact]
    public void An_issuer_in_clear_is_taken_on_loopback_alone() =>
        Assert.Throws<ArgumentException>(() => Create(new Uri("http://issuer.example/")));

    private ValueTask<UserCredential?> VerifyAsync(string token) => Create(_issuer.Address).VerifyAsync(token, CancellationToken.None);

    private OidcTokenVerifier Create(Uri issuer) =>
        new(new OidcOptions { Issuer = issuer, Audience = "postrider", SendersClaim = "senders" }, _http, _time);
}
