using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Tests.Sasl;

public sealed class BearerTests
{
    private const string Token = TestCredentials.Token;

    [Theory]
    [InlineData($"n,,\u0001auth=Bearer {Token}\u0001\u0001")]
    [InlineData($"n,a=user,\u0001host=mail.example\u0001port=587\u0001auth=bearer  {Token}\u0001\u0001")]
    [InlineData($"y,,\u0001auth=Bearer {Token}\u0001\u0001")]
    public void A_good_token_signs_in_by_oauthbearer(string response) => Begin("OAUTHBEARER").Client(response).SignsIn("user");

    [Theory]
    [InlineData("n,,\u0001auth=Bearer stolen\u0001\u0001")]
    [InlineData($"n,a=other,\u0001auth=Bearer {Token}\u0001\u0001")]
    public void A_bad_token_gets_an_explanation_and_then_a_failure(string response) =>
        Begin("OAUTHBEARER").Client(response).Challenge("""{"status":"invalid_token"}""").Client("\u0001").Fails(SaslReplies.Invalid);

    [Theory]
    [InlineData("")]
    [InlineData("n,,")]
    [InlineData("n,,\u0001\u0001")]
    [InlineData($"n,,\u0001auth=Bearer {Token}\u0001")]
    [InlineData("n,,\u0001auth=Basic dXNlcjpwZW5jaWw=\u0001\u0001")]
    [InlineData("n,,\u0001auth=Bearer \u0001\u0001")]
    [InlineData($"n,,\u0001auth=Bearer {Token}\u0001auth=Bearer {Token}\u0001\u0001")]
    [InlineData($"n,,\u0001auth=Bearer {Token}\u0001\u0001more")]
    [InlineData($"p=tls-unique,,\u0001auth=Bearer {Token}\u0001\u0001")]
    public void A_message_that_breaks_the_grammar_of_oauthbearer_is_malformed(string response) =>
        Begin("OAUTHBEARER").Client(response).Fails(SaslReplies.Malformed);

    [Fact]
    public void A_good_token_signs_in_by_xoauth2() => Begin("XOAUTH2").Client($"user=user\u0001auth=Bearer {Token}\u0001\u0001").SignsIn("user");

    [Fact]
    public void A_bad_token_gets_an_explanation_by_xoauth2() =>
        Begin("XOAUTH2").Client("user=user\u0001auth=Bearer stolen\u0001\u0001").Challenge("""{"status":"401","schemes":"bearer"}""").Client("").Fails(SaslReplies.Invalid);

    [Theory]
    [InlineData("")]
    [InlineData($"auth=Bearer {Token}\u0001\u0001")]
    [InlineData($"user=\u0001auth=Bearer {Token}\u0001\u0001")]
    [InlineData($"user=user\u0001auth={Token}\u0001\u0001")]
    public void A_message_that_breaks_the_grammar_of_xoauth2_is_malformed(string response) =>
        Begin("XOAUTH2").Client(response).Fails(SaslReplies.Malformed);

    [Fact]
    public void A_token_that_cannot_be_judged_now_is_asked_for_again_later() =>
        new Exchange(SaslMechanisms.Create("OAUTHBEARER", new SaslContext { Credentials = new TestCredentials { TokensAreOutOfReach = true } })!)
            .Client($"n,,\u0001auth=Bearer {Token}\u0001\u0001").Fails(SaslReplies.Unavailable);

    private static Exchange Begin(string mechanism) => new(SaslMechanisms.Create(mechanism, new SaslContext { Credentials = new TestCredentials() })!);
}
