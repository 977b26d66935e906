using System.Text;
using CsCheck;
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

    [Fact]
    public void The_short_way_for_the_usual_form_reads_what_the_parser_reads() =>
        Gen.OneOf("Ann", " ", "1", "<", ">", "<a@b.example>", "<c.d+e@f-g.example>", "<.a@b.example>", "<a@b>", "<a@-b.example>", "<a@b@c.example>", ".", "@", "\r\n ", "(", ")", "\"", ":", ";", ",")
            .Array[1, 5].Select(string.Concat).Sample(
            body =>
            {
                // A comment behind takes the long way and changes no meaning.
                var isRead = AddressField.TryParse(Encoding.ASCII.GetBytes(body), out var mailboxes);
                var isReadLong = AddressField.TryParse(Encoding.ASCII.GetBytes($"{body} ()"), out var mailboxesLong);

                if (isRead && isReadLong) Assert.Equal(mailboxesLong, mailboxes);
                else Assert.Equal(isReadLong, isRead);
            },
            iter: 20_000);
}
