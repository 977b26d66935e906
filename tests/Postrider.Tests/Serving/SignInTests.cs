using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using Postrider.Access;
using Postrider.Smtp.Server;
using Postrider.Tests.Access;

namespace Postrider.Tests.Serving;

/// <summary>Every way to sign in, from a client that others wrote, over real handshakes and through the whole relay.</summary>
public sealed class SignInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static NetworkCredential Right => new(RunningStation.User, RunningStation.Password);

    public static TheoryData<string> Passwords => ["PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"];

    [Theory]
    [MemberData(nameof(Passwords))]
    public async Task A_password_signs_in_by_each_mechanism_and_a_wrong_one_by_none(string mechanism)
    {
        await using var running = await RunningStation.StartAsync();

        using (var client = await ConnectAsync(running.EndpointOf("submissions")))
        {
            Assert.Contains(mechanism, client.AuthenticationMechanisms);
            await client.AuthenticateAsync(Mechanism(mechanism, Right), Cancellation);
            Assert.True(client.IsAuthenticated);
        }

        using var guesser = await ConnectAsync(running.EndpointOf("submissions"));
        await Assert.ThrowsAsync<AuthenticationException>(() => guesser.AuthenticateAsync(Mechanism(mechanism, new NetworkCredential(RunningStation.User, "wrong")), Cancellation));
    }

    [Theory]
    [InlineData("OAUTHBEARER")]
    [InlineData("XOAUTH2")]
    public async Task A_token_of_the_issuer_signs_in_as_its_user_and_a_strangers_does_not(string mechanism)
    {
        await using var issuer = await FakeIssuer.StartAsync();
        await using var stranger = await FakeIssuer.StartAsync();
        await using var running = await RunningStation.StartAsync(settings => settings with { Oidc = new OidcOptions { Issuer = issuer.Address, Audience = "postrider" } });
        var now = DateTimeOffset.UtcNow;

        using (var client = await ConnectAsync(running.EndpointOf("submissions")))
        {
            Assert.Contains(mechanism, client.AuthenticationMechanisms);
            await client.AuthenticateAsync(Token(mechanism, issuer.Issue(now, claims: ("email", "anna@example.com"))), Cancellation);
            await client.SendAsync(MessageFrom("anna@example.com"), Cancellation);
            var refusal = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(MessageFrom("boss@example.com"), Cancellation));
            Assert.Equal(553, (int)refusal.StatusCode);
        }

        using var forger = await ConnectAsync(running.EndpointOf("submissions"));
        await Assert.ThrowsAsync<AuthenticationException>(() => forger.AuthenticateAsync(
            Token(mechanism, stranger.Issue(now, issuer: issuer.Address.AbsoluteUri, claims: ("email", "anna@example.com"))), Cancellation));
    }

    [Fact]
    public async Task Without_an_issuer_tokens_are_not_offered()
    {
        await using var running = await RunningStation.StartAsync();

        using var client = await ConnectAsync(running.EndpointOf("submissions"));

        Assert.DoesNotContain("OAUTHBEARER", client.AuthenticationMechanisms);
        Assert.DoesNotContain("XOAUTH2", client.AuthenticationMechanisms);
    }

    [Fact]
    public async Task A_certificate_that_is_known_signs_in_by_EXTERNAL_and_no_other_does()
    {
        using var known = CreateCertificate();
        using var unknown = CreateCertificate();
        await using var running = await RunningStation.StartAsync(settings =>
        {
            CredentialFile.Write(
                Path.Combine(settings.DataDirectory, CredentialFile.FileName),
                CredentialDocument.CreateEmpty().With(new CredentialEntry { User = "printer", Senders = ["@sender.example"], Fingerprints = [known.GetCertHashString(HashAlgorithmName.SHA256)] }));
            return settings with { Listeners = [RunningStation.Listener("submissions", ListenerKind.Submissions) with { ClientCertificates = ClientCertificates.Requested }] };
        });

        Assert.StartsWith("235 2.7.0 ", await ExternalAsync(running, known), StringComparison.Ordinal);
        Assert.StartsWith("535 5.7.8 ", await ExternalAsync(running, unknown), StringComparison.Ordinal);
        Assert.StartsWith("504 5.5.4 ", await ExternalAsync(running, null), StringComparison.Ordinal);
    }

    private static async Task<string> ExternalAsync(RunningStation running, X509Certificate2? certificate)
    {
        await using var client = await RawClient.ConnectAsync(running.EndpointOf("submissions"));
        await client.SecureAsync(certificate);
        await client.ReadAsync();
        await client.AskAsync("EHLO printer.example");
        return await client.AskAsync("AUTH EXTERNAL =");
    }

    private static async Task<SmtpClient> ConnectAsync(IPEndPoint endpoint)
    {
        var client = new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=relay.example" };
        await client.ConnectAsync(endpoint.Address.ToString(), endpoint.Port, SecureSocketOptions.SslOnConnect, Cancellation);
        return client;
    }

    private static SaslMechanism Mechanism(string name, NetworkCredential credential) => name switch
    {
        "PLAIN" => new SaslMechanismPlain(credential),
        "LOGIN" => new SaslMechanismLogin(credential),
        "SCRAM-SHA-256" => new SaslMechanismScramSha256(credential),
        _ => new SaslMechanismScramSha256Plus(credential),
    };

    private static SaslMechanism Token(string name, string token) =>
        name == "XOAUTH2" ? new SaslMechanismOAuth2("anna@example.com", token) : new SaslMechanismOAuthBearer("anna@example.com", token);

    private static MimeKit.MimeMessage MessageFrom(string sender) => new(
        [MimeKit.MailboxAddress.Parse(sender)], [MimeKit.MailboxAddress.Parse("bob@inbox.example")], "Hello", new MimeKit.TextPart { Text = "there" });

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=printer", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
