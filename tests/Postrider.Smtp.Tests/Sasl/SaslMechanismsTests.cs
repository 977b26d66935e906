using Postrider.Smtp.Client;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Tests.Sasl;

public sealed class SaslMechanismsTests
{
    private static readonly ClientCredential Credential = new("user", "pencil");

    [Fact]
    public void Plus_needs_a_channel_to_bind_to()
    {
        var context = new SaslContext { Credentials = new TestCredentials() };

        Assert.False(SaslMechanisms.CanWork("SCRAM-SHA-256-PLUS", context));
        Assert.True(SaslMechanisms.CanWork("SCRAM-SHA-256-PLUS", context with { TlsServerEndPoint = new byte[32] }));
    }

    [Fact]
    public void An_unknown_mechanism_is_none() =>
        Assert.Null(SaslMechanisms.Create("CRAM-MD5", new SaslContext { Credentials = new TestCredentials() }));

    [Theory]
    [InlineData(true, "LOGIN PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "SCRAM-SHA-256-PLUS")]
    [InlineData(false, "LOGIN PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")]
    [InlineData(true, "LOGIN PLAIN SCRAM-SHA-256", "SCRAM-SHA-256")]
    [InlineData(true, "LOGIN PLAIN", "PLAIN")]
    [InlineData(true, "LOGIN", "LOGIN")]
    [InlineData(true, "GSSAPI", null)]
    public void The_client_takes_the_best_that_is_offered(bool tls, string offered, string? chosen) =>
        Assert.Equal(chosen, SaslClient.Choose(offered.Split(' '), Credential, tls ? new byte[32] : [])?.Name);

    [Theory]
    [InlineData(true, "SCRAM-SHA-256", "y,,")]
    [InlineData(false, "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "n,,")]
    public void The_client_says_whether_it_could_have_bound(bool tls, string offered, string flag) =>
        Assert.StartsWith(flag, System.Text.Encoding.ASCII.GetString(SaslClient.Choose(offered.Split(' '), Credential, tls ? new byte[32] : [])!.InitialResponse!.Value.Span));

    [Fact]
    public void Plain_and_login_sign_in_at_our_own_server()
    {
        var context = new SaslContext { Credentials = new TestCredentials() };
        var plain = SaslClient.Choose(["PLAIN"], Credential, default)!;
        var login = SaslClient.Choose(["LOGIN"], Credential, default)!;

        new Exchange(SaslMechanisms.Create("PLAIN", context)!).Client(Text(plain.InitialResponse)).SignsIn("user");
        new Exchange(SaslMechanisms.Create("LOGIN", context)!)
            .Client("").Challenge("Username:").Client(Text(login.Answer("Username:"u8))).Challenge("Password:").Client(Text(login.Answer("Password:"u8))).SignsIn("user");
        Assert.True(login.IsComplete);
    }

    private static string Text(ReadOnlyMemory<byte>? octets) => System.Text.Encoding.UTF8.GetString(octets!.Value.Span);
}
