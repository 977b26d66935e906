using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Tests.Sasl;

public sealed class LoginTests
{
    [Fact]
    public void User_and_password_are_asked_for_in_turn() =>
        Login().Client("").Challenge("Username:").Client("user").Challenge("Password:").Client("pencil").SignsIn("user");

    [Fact]
    public void The_user_may_come_as_the_initial_response() =>
        Login().Client("user").Challenge("Password:").Client("pencil").SignsIn("user");

    [Theory]
    [InlineData("user", "wrong")]
    [InlineData("nobody", "pencil")]
    public void A_wrong_password_and_an_unknown_user_look_alike(string user, string password) =>
        Login().Client("").Challenge("Username:").Client(user).Challenge("Password:").Client(password).Fails(SaslReplies.Invalid);

    [Fact]
    public void An_empty_user_is_malformed() => Login().Client("").Challenge("Username:").Client("").Fails(SaslReplies.Malformed);

    [Fact]
    public void The_server_has_the_first_word() =>
        Assert.True(SaslMechanisms.Create("LOGIN", new SaslContext { Credentials = new TestCredentials() })!.IsServerFirst);

    private static Exchange Login() => new(SaslMechanisms.Create("LOGIN", new SaslContext { Credentials = new TestCredentials() })!);
}
