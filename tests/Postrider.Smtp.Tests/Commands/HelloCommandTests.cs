using System.Text;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class HelloCommandTests
{
    [Theory]
    [InlineData("client.example", "client.example")]
    [InlineData("[192.0.2.1]", "[192.0.2.1]")]
    [InlineData("[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]")]
    [InlineData("my_pc", "my_pc")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("client.example and more", "client.example")]
    [InlineData("a(b)c;d<e>f@g\"h\\i", "a?b?c?d?e?f?g?h?i")]
    [InlineData("b\u00fcro", "b?ro")]
    [InlineData("a\0b\rc", "a?b?c")]
    public void Names_of_real_clients_are_taken_and_made_safe(string argument, string expected)
    {
        Assert.Null(HelloCommand.TryParse(Encoding.Latin1.GetBytes(argument), out var name));
        Assert.Equal(expected, name);
    }

    [Fact]
    public void A_name_is_needed() => Assert.Equal(501, HelloCommand.TryParse(""u8, out _)?.Code);

    [Fact]
    public void A_name_has_at_most_255_octets()
    {
        Assert.Null(HelloCommand.TryParse(Encoding.ASCII.GetBytes(new string('a', 255)), out _));
        Assert.Equal(501, HelloCommand.TryParse(Encoding.ASCII.GetBytes(new string('a', 256)), out _)?.Code);
    }
}
