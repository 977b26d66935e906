using System.Text;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class AuthCommandTests
{
    [Theory]
    [InlineData("PLAIN", "PLAIN", null)]
    [InlineData("plain dGltAHRpbQ==", "PLAIN", "dGltAHRpbQ==")]
    [InlineData("EXTERNAL =", "EXTERNAL", "=")]
    [InlineData("SCRAM-SHA-256-PLUS   biws", "SCRAM-SHA-256-PLUS", "biws")]
    [InlineData("X_Y", "X_Y", null)]
    public void Mechanisms_and_initial_responses_are_taken(string argument, string mechanism, string? response)
    {
        Assert.Null(AuthCommand.TryParse(Encoding.ASCII.GetBytes(argument), out var name, out var initial, out var hasInitial));
        Assert.Equal((mechanism, response), (name, hasInitial ? Encoding.ASCII.GetString(initial) : null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("PLAIN a b")]
    [InlineData("PL@IN")]
    [InlineData("PLAIN\0")]
    [InlineData("ABCDEFGHIJKLMNOPQRSTU")]
    public void What_is_no_mechanism_is_refused(string argument) =>
        Assert.Equal(501, AuthCommand.TryParse(Encoding.ASCII.GetBytes(argument), out _, out _, out _)?.Code);
}
