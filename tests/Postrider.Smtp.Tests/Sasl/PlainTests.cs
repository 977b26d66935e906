using CsCheck;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Sasl.ServerMechanisms;

namespace Postrider.Smtp.Tests.Sasl;

public sealed class PlainTests
{
    [Theory]
    [InlineData("\0user\0pencil")]
    [InlineData("user\0user\0pencil")]
    public void The_right_password_signs_in(string response) => Plain().Client(response).SignsIn("user");

    [Theory]
    [InlineData("\0user\0pen")]
    [InlineData("\0user\0pencil ")]
    [InlineData("\0nobody\0pencil")]
    [InlineData("\0tokens-only\0pencil")]
    [InlineData("other\0user\0pencil")]
    public void Whatever_is_wrong_gets_the_same_reply(string response) => Plain().Client(response).Fails(SaslReplies.Invalid);

    [Theory]
    [InlineData("")]
    [InlineData("user")]
    [InlineData("\0user")]
    [InlineData("\0\0pencil")]
    [InlineData("\0user\0")]
    [InlineData("\0user\0pen\0cil")]
    public void A_message_that_breaks_the_grammar_is_malformed(string response) => Plain().Client(response).Fails(SaslReplies.Malformed);

    [Fact]
    public void Octets_that_are_not_utf8_are_malformed() =>
        Assert.False(PlainMessage.TryParse(new byte[] { 0, 0xc3, 0x28, 0, 0x61 }, out _));

    [Fact]
    public void What_was_put_together_comes_apart_again() =>
        Gen.Select(Word, Word, Word).Sample((authorization, user, password) =>
            PlainMessage.TryParse(System.Text.Encoding.UTF8.GetBytes($"{authorization}\0{user}\0{password}"), out var message)
            && message.AuthorizationIdentity == authorization
            && message.User == user
            && System.Text.Encoding.UTF8.GetString(message.Password.Span) == password);

    private static Gen<string> Word => Gen.String[Gen.Char.AlphaNumeric, 1, 20].Select(word => word + "é,=");

    private static Exchange Plain() => new(SaslMechanisms.Create("plain", new SaslContext { Credentials = new TestCredentials() })!);
}
