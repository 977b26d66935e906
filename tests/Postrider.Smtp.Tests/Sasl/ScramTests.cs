using System.Text;
using CsCheck;
using Postrider.Smtp.Client;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Sasl.ClientMechanisms;
using Postrider.Smtp.Sasl.ServerMechanisms;

namespace Postrider.Smtp.Tests.Sasl;

public sealed class ScramTests
{
    // RFC 7677, 3.
    private const string ClientNonce = "rOprNGfwEbeRWgbNEkqO";
    private const string ServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private const string ServerFirst = $"r={ClientNonce}{ServerNonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private const string ClientFinal = $"c=biws,r={ClientNonce}{ServerNonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private const string ServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static readonly ReadOnlyMemory<byte> EndPoint = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();

    [Fact]
    public void The_example_of_the_standard_signs_in() =>
        Server().Client($"n,,n=user,r={ClientNonce}").Challenge(ServerFirst).Client(ClientFinal).Challenge(ServerFinal).Client("").SignsIn("user");

    [Fact]
    public void The_client_says_the_example_of_the_standard()
    {
        var client = new ScramClientMechanism(new ClientCredential("user", "pencil"), ScramClientBinding.None, ClientNonce);

        Assert.Equal($"n,,n=user,r={ClientNonce}", Text(client.InitialResponse));
        Assert.Equal(ClientFinal, Text(client.Answer(Encoding.ASCII.GetBytes(ServerFirst))));
        Assert.False(client.IsComplete);
        Assert.Equal("", Text(client.Answer(Encoding.ASCII.GetBytes(ServerFinal))));
        Assert.True(client.IsComplete);
    }

    [Fact]
    public void A_server_that_does_not_know_the_password_is_not_believed()
    {
        var client = new ScramClientMechanism(new ClientCredential("user", "pencil"), ScramClientBinding.None, ClientNonce);
        client.Answer(Encoding.ASCII.GetBytes(ServerFirst));

        Assert.Null(client.Answer("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="u8));
        Assert.False(client.IsComplete);
    }

    [Theory]
    [InlineData("r=somethingelse,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData($"r={ClientNonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData($"r={ClientNonce}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1")]
    [InlineData($"r={ClientNonce}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000")]
    [InlineData($"r={ClientNonce}x,s=,i=4096")]
    [InlineData($"m=x,r={ClientNonce}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    public void The_client_gives_up_on_a_bad_first_message_of_the_server(string challenge) =>
        Assert.Null(new ScramClientMechanism(new ClientCredential("user", "pencil"), ScramClientBinding.None, ClientNonce).Answer(Encoding.ASCII.GetBytes(challenge)));

    [Fact]
    public void A_wrong_proof_is_refused() =>
        Server().Client($"n,,n=user,r={ClientNonce}").Challenge(ServerFirst)
            .Client($"c=biws,r={ClientNonce}{ServerNonce},p=AAAAZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").Fails(SaslReplies.Invalid);

    [Fact]
    public void A_nonce_that_is_not_ours_is_refused() =>
        Server().Client($"n,,n=user,r={ClientNonce}").Challenge(ServerFirst)
            .Client($"c=biws,r={ClientNonce}old,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").Fails(SaslReplies.Invalid);

    [Fact]
    public void A_header_that_changed_on_the_way_is_refused() =>
        Server().Client($"y,,n=user,r={ClientNonce}").Challenge(ServerFirst).Client(ClientFinal).Fails(SaslReplies.Invalid);

    [Fact]
    public void A_client_that_was_not_shown_the_offered_channel_binding_is_refused() =>
        new Exchange(new ScramServerMechanism(Context(EndPoint) with { Offered = ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"] }, ScramVariant.Plain, ServerNonce))
            .Client($"y,,n=user,r={ClientNonce}").Fails(SaslReplies.Invalid);

    [Theory]
    [InlineData("p=tls-server-end-point,,n=user,r=abc")]
    [InlineData("n,a=other,n=user,r=abc")]
    public void Binding_without_plus_and_acting_for_others_is_refused(string first) => Server().Client(first).Fails(SaslReplies.Invalid);

    [Theory]
    [InlineData("n,,n=user,r=abc")]
    [InlineData("y,,n=user,r=abc")]
    [InlineData("p=tls-unique,,n=user,r=abc")]
    [InlineData("p=tls-exporter,,n=user,r=abc")]
    public void Plus_wants_the_binding_that_it_has(string first) =>
        new Exchange(new ScramServerMechanism(Context(EndPoint), ScramVariant.Plus, ServerNonce)).Client(first).Fails(SaslReplies.Invalid);

    [Theory]
    [InlineData("")]
    [InlineData("n,,")]
    [InlineData("x,,n=user,r=abc")]
    [InlineData("n,,m=ext,n=user,r=abc")]
    [InlineData("n,,n=us=er,r=abc")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=user,r=")]
    [InlineData("n,,r=abc,n=user")]
    [InlineData("p=,,n=user,r=abc")]
    public void A_first_message_that_breaks_the_grammar_is_malformed(string first) => Server().Client(first).Fails(SaslReplies.Malformed);

    [Theory]
    [InlineData("c=biws")]
    [InlineData("c=biws,p=AAAA")]
    [InlineData("c=biws,r=abc,,p=AAAA")]
    [InlineData("c=biws,r=abc,p=,p=AAAA")]
    [InlineData("c=biws,r=abc,x=,p=AAAA")]
    [InlineData("c=biws,r=abc,1=y,p=AAAA")]
    [InlineData("c=biws,r=abc,p=AAAA,x=y")]
    [InlineData("c=biws,r=abc,p=A A")]
    public void A_final_message_that_breaks_the_grammar_is_malformed(string final) =>
        Server().Client($"n,,n=user,r={ClientNonce}").Challenge(ServerFirst).Client(final).Fails(SaslReplies.Malformed);

    [Fact]
    public void A_stranger_is_challenged_as_a_user_is_and_always_with_the_same_salt()
    {
        var first = new ScramDecoy(new byte[32], ScramKeys.DefaultIterations).For("nobody");
        var again = new ScramDecoy(new byte[32], ScramKeys.DefaultIterations).For("Nobody");

        Assert.Equal(first.Salt, again.Salt);
        Assert.NotEqual(first.Salt, new ScramDecoy(new byte[32], ScramKeys.DefaultIterations).For("someone").Salt);
        Assert.NotEqual(first.Salt, ScramDecoy.OfThisProcess.For("nobody").Salt);
        Assert.Equal((ScramKeys.SaltLength, ScramKeys.DefaultIterations), (first.Salt.Length, first.Iterations));
    }

    [Fact]
    public void No_proof_lets_a_stranger_in()
    {
        var credentials = new TestCredentials();
        var server = new ScramServerMechanism(new SaslContext { Credentials = credentials }, ScramVariant.Plain, ServerNonce);
        var client = new ScramClientMechanism(new ClientCredential("nobody", "pencil"), ScramClientBinding.None, ClientNonce);

        Assert.IsType<SaslStep.Failure>(Run(server, client));
    }

    [Fact]
    public void Client_and_server_agree_on_any_name_password_and_binding() =>
        Gen.Select(Gen.String[Gen.Char[' ', '~'], 1, 30], Gen.String[Gen.Char[' ', '~'], 1, 30], Gen.Bool).Sample(
            (user, password, bound) =>
            {
                var context = new SaslContext { Credentials = new OneUser(user, password), TlsServerEndPoint = EndPoint };
                var server = new ScramServerMechanism(context, bound ? ScramVariant.Plus : ScramVariant.Plain, ScramNonce.Create());
                var binding = bound ? ScramClientBinding.Bound(EndPoint) : ScramClientBinding.None;
                var client = new ScramClientMechanism(new ClientCredential(user, password), binding, ScramNonce.Create());
                return Run(server, client) is SaslStep.Success success && success.Principal.Name == user && client.IsComplete;
            },
            iter: 100);

    [Fact]
    public void Another_servers_certificate_breaks_the_binding()
    {
        var server = new ScramServerMechanism(Context(EndPoint), ScramVariant.Plus, ServerNonce);
        var client = new ScramClientMechanism(new ClientCredential("user", "pencil"), ScramClientBinding.Bound(new byte[32]), ClientNonce);

        Assert.IsType<SaslStep.Failure>(Run(server, client));
    }

    private static SaslStep Run(ScramServerMechanism server, ScramClientMechanism client)
    {
        var response = client.InitialResponse;
        while (true)
        {
            var step = Exchange.Advance(server, response!.Value);
            if (step is not SaslStep.Challenge challenge) return step;
            response = client.Answer(challenge.Octets.Span);
        }
    }

    private static string Text(ReadOnlyMemory<byte>? octets) => Encoding.UTF8.GetString(octets!.Value.Span);

    private static SaslContext Context(ReadOnlyMemory<byte> endPoint) => new() { Credentials = new TestCredentials(), TlsServerEndPoint = endPoint };

    private static Exchange Server() => new(new ScramServerMechanism(Context(default), ScramVariant.Plain, ServerNonce));

    private sealed class OneUser(string name, string password) : ICredentialSource
    {
        private readonly UserCredential _user = new(name, ScramKeys.CreateVerifier(password, new byte[16], ScramKeys.MinimumIterations), SenderScope.Any);

        public ValueTask<UserCredential?> FindAsync(string user, CancellationToken cancellation) => new(user == _user.User ? _user : null);

        public ValueTask<UserCredential?> FindAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, CancellationToken cancellation) => new((UserCredential?)null);

        public ValueTask<UserCredential?> FindByTokenAsync(string token, CancellationToken cancellation) => new((UserCredential?)null);
    }
}
