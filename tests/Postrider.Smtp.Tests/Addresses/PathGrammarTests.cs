using System.Text;

namespace Postrider.Smtp.Tests.Addresses;

public sealed class PathGrammarTests
{
    private static readonly string Labels = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 59));

    [Theory]
    [InlineData("<a@b.example>", 13)]
    [InlineData("<>", 2)]
    [InlineData("<a@b.example> SIZE=1", 13)]
    [InlineData("<\"a>b\"@c.example>", 17)]
    [InlineData("<\"a\\\">b\"@c.example>", 19)]
    [InlineData("<a@b.example", 0)]
    [InlineData("<\"a>", 0)]
    [InlineData("<\"a\\", 0)]
    [InlineData("a@b.example", 0)]
    [InlineData("", 0)]
    public void A_path_ends_at_the_bracket_that_no_quotes_enclose(string text, int length) =>
        Assert.Equal(length, PathGrammar.Find(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData("<@a.example:user@c.example>", "user@c.example")]
    [InlineData("<@a.example,@b.example:user@c.example>", "user@c.example")]
    [InlineData("<@a.example:\"x:y\"@c.example>", "\"x:y\"@c.example")]
    public void Source_routes_are_understood_and_dropped(string path, string mailbox)
    {
        Assert.Equal(PathError.None, PathGrammar.TryParseForwardPath(Encoding.ASCII.GetBytes(path), Utf8Mode.Refused, out var forward));
        Assert.Equal(PathError.None, PathGrammar.TryParseReversePath(Encoding.ASCII.GetBytes(path), Utf8Mode.Refused, out var reverse));
        Assert.Equal(MailboxAddress.Parse(mailbox), forward);
        Assert.Equal(forward, reverse);
    }

    [Theory]
    [InlineData("<@a.example>", PathError.Syntax)]
    [InlineData("<@a.example,b.example:user@c.example>", PathError.Syntax)]
    [InlineData("<@a.example,:user@c.example>", PathError.Syntax)]
    [InlineData("<@:user@c.example>", PathError.Domain)]
    [InlineData("<@a..example:user@c.example>", PathError.Domain)]
    [InlineData("<@a.example:>", PathError.Syntax)]
    [InlineData("<@a.example:@b.example:user@c.example>", PathError.LocalPart)]
    public void Broken_source_routes_are_refused(string path, PathError expected) =>
        Assert.Equal(expected, PathGrammar.TryParseForwardPath(Encoding.ASCII.GetBytes(path), Utf8Mode.Refused, out _));

    [Fact]
    public void The_null_reverse_path_is_none_and_no_forward_path()
    {
        Assert.Equal(PathError.None, PathGrammar.TryParseReversePath("<>"u8, Utf8Mode.Refused, out var mailbox));
        Assert.Null(mailbox);
        Assert.Equal(PathError.Syntax, PathGrammar.TryParseForwardPath("<>"u8, Utf8Mode.Refused, out _));
    }

    [Theory]
    [InlineData("<postmaster>")]
    [InlineData("<Postmaster>")]
    [InlineData("<POSTMASTER>")]
    public void Postmaster_needs_no_domain_as_a_recipient(string path)
    {
        Assert.Equal(PathError.None, PathGrammar.TryParseForwardPath(Encoding.ASCII.GetBytes(path), Utf8Mode.Refused, out var mailbox));
        Assert.Equal(new MailboxAddress("postmaster", default(DomainName)), mailbox);
    }

    [Fact]
    public void Nobody_else_goes_without_a_domain()
    {
        Assert.Equal(PathError.Syntax, PathGrammar.TryParseForwardPath("<root>"u8, Utf8Mode.Refused, out _));
        Assert.Equal(PathError.Syntax, PathGrammar.TryParseReversePath("<postmaster>"u8, Utf8Mode.Refused, out _));
    }

    [Fact]
    public void A_path_has_at_most_256_octets_with_its_brackets()
    {
        var longest = Encoding.ASCII.GetBytes($"<{new string('l', 64)}@{Labels}.e>");
        var tooLong = Encoding.ASCII.GetBytes($"<{new string('l', 64)}@{Labels}.ee>");

        Assert.Equal(256, longest.Length);
        Assert.Equal(PathError.None, PathGrammar.TryParseForwardPath(longest, Utf8Mode.Refused, out _));
        Assert.Equal(PathError.TooLong, PathGrammar.TryParseForwardPath(tooLong, Utf8Mode.Refused, out _));
    }
}
