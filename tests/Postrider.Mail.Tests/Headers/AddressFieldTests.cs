using System.Text;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Tests.Headers;

public sealed class AddressFieldTests
{
    [Theory]
    [InlineData("a@b.example", "a@b.example")]
    [InlineData(" A B <a@b.example>", "a@b.example")]
    [InlineData(" J. Doe <a@b.example>", "a@b.example")]
    [InlineData(" \"B, A\" <a@b.example>,\r\n c@d.example", "a@b.example c@d.example")]
    [InlineData(" team: a@b.example, c@d.example;", "a@b.example c@d.example")]
    [InlineData(" undisclosed:;", "")]
    [InlineData(" (c@d.example) a@b.example (x)", "a@b.example")]
    [InlineData(" \"a b\"@b.example", "\"a b\"@b.example")]
    [InlineData(" a@[192.0.2.1]", "a@[192.0.2.1]")]
    [InlineData(" =?utf-8?q?c=40d.example?= <a@b.example>", "a@b.example")]
    [InlineData(" gr\u00fcn <a@b\u00fccher.example>", "a@xn--bcher-kva.example")]
    [InlineData(" \u7528\u6237@b.example", "\u7528\u6237@b.example")]
    public void Mailboxes_are_read(string body, string mailboxes)
    {
        Assert.True(AddressField.TryParse(Encoding.UTF8.GetBytes(body), out var read));

        Assert.Equal(mailboxes, string.Join(' ', read));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("<a@b.example")]
    [InlineData("a@b.example <c@d.example>")]
    [InlineData("a@b.example c@d.example")]
    [InlineData("a@b.example\0")]
    [InlineData("<a@b.example> <c@d.example>")]
    [InlineData("\"a@b.example")]
    [InlineData("a@b.example@c.example")]
    public void What_can_be_read_in_two_ways_is_not_read(string body) =>
        Assert.False(AddressField.TryParse(Encoding.UTF8.GetBytes(body), out _));
}
