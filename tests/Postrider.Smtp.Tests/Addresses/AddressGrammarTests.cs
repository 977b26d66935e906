using System.Text;

namespace Postrider.Smtp.Tests.Addresses;

public sealed class AddressGrammarTests
{
    private static readonly string Local64 = new('a', 64);
    private static readonly string Label63 = new('d', 63);

    public static TheoryData<string, string, string> Mailboxes => new()
    {
        { "a@b.example", "a", "b.example" },
        { "John.Q.Public@Example.COM", "John.Q.Public", "example.com" },
        { "!#$%&'*+-/=?^_`{|}~@b.example", "!#$%&'*+-/=?^_`{|}~", "b.example" },
        { "\"a b\"@b.example", "a b", "b.example" },
        { "\"a@b\"@c.example", "a@b", "c.example" },
        { "\"a>b\"@c.example", "a>b", "c.example" },
        { "\"a\\\"b\\\\c\"@d.example", "a\"b\\c", "d.example" },
        { "\"\\a\"@b.example", "a", "b.example" },
        { "\"\"@b.example", "", "b.example" },
        { "\"a..b\"@c.example", "a..b", "c.example" },
        { "a@[192.0.2.1]", "a", "[192.0.2.1]" },
        { "a@[IPv6:2001:db8::1]", "a", "[IPv6:2001:db8::1]" },
        { "a@[IPv6:::ffff:192.0.2.1]", "a", "[IPv6:::ffff:192.0.2.1]" },
        { "a@[ipv6:2001:0DB8:0:0:0:0:0:1]", "a", "[IPv6:2001:db8::1]" },
        { "a@b", "a", "b" },
        { "a@b_c.example", "a", "b_c.example" },
        { "a@xn--bcher-kva.example", "a", "xn--bcher-kva.example" },
        { $"{Local64}@b.example", Local64, "b.example" },
        { $"a@{Label63}.{Label63}.{Label63}", "a", $"{Label63}.{Label63}.{Label63}" },
    };

    public static TheoryData<string, PathError> Refused => new()
    {
        { "", PathError.Syntax },
        { "a", PathError.Syntax },
        { "a.b.example", PathError.Syntax },
        { "\"a\"", PathError.Syntax },
        { "\"a\"b@c.example", PathError.Syntax },
        { "@b.example", PathError.LocalPart },
        { ".a@b.example", PathError.LocalPart },
        { "a.@b.example", PathError.LocalPart },
        { "a..b@c.example", PathError.LocalPart },
        { "a b@c.example", PathError.LocalPart },
        { "a,b@c.example", PathError.LocalPart },
        { "a\"b@c.example", PathError.LocalPart },
        { "a\\@b@c.example", PathError.LocalPart },
        { "\"a@b.example", PathError.LocalPart },
        { "\"a\\", PathError.LocalPart },
        { "\"a\tb\"@c.example", PathError.LocalPart },
        { "\"a\\\rb\"@c.example", PathError.LocalPart },
        { "a\0b@c.example", PathError.LocalPart },
        { $"{Local64}a@b.example", PathError.LocalPart },
        { $"\"{Local64}a\"@b.example", PathError.LocalPart },
        { "a@", PathError.Domain },
        { "a@b@c.example", PathError.Domain },
        { "a@-b.example", PathError.Domain },
        { "a@b-.example", PathError.Domain },
        { "a@b..example", PathError.Domain },
        { "a@.example", PathError.Domain },
        { "a@b c.example", PathError.Domain },
        { "a@b.example\r", PathError.Domain },
        { $"a@d{Label63}.example", PathError.Domain },
        { "a@[]", PathError.Domain },
        { "a@[192.0.2]", PathError.Domain },
        { "a@[192.0.2.256]", PathError.Domain },
        { "a@[192.0.2.01]", PathError.Domain },
        { "a@[0x7f.0.0.1]", PathError.Domain },
        { "a@[2001:db8::1]", PathError.Domain },
        { "a@[IPv6:192.0.2.1]", PathError.Domain },
        { "a@[IPv6:fe80::1%eth0]", PathError.Domain },
        { "a@[IPv6:[2001:db8::1]]", PathError.Domain },
        { "a@[IPv6:2001:db8::1]:25", PathError.Domain },
        { "a@[IPv6:2001:db8::1/64]", PathError.Domain },
        { "a@[IPv6:1:2:3:4:5:6:7:8:9]", PathError.Domain },
        { "a@[IPv6:]", PathError.Domain },
        { "a@[192.0.2.1", PathError.Domain },
        { "a@[192.0.2.1]x", PathError.Domain },
        { $"a@{Label63}.{Label63}.{Label63}.{Label63}", PathError.TooLong },
    };

    [Theory]
    [MemberData(nameof(Mailboxes))]
    public void Mailboxes_are_taken_in_their_meaning(string text, string localPart, string destination)
    {
        var error = AddressGrammar.TryParseMailbox(Encoding.UTF8.GetBytes(text), Utf8Mode.Refused, out var mailbox);

        Assert.Equal(PathError.None, error);
        Assert.Equal((localPart, destination), (mailbox.LocalPart, mailbox.Destination));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Whatever_breaks_the_grammar_is_refused_by_its_cause(string text, PathError expected) =>
        Assert.Equal(expected, AddressGrammar.TryParseMailbox(Encoding.UTF8.GetBytes(text), Utf8Mode.Allowed, out _));

    [Theory]
    [InlineData("grüße@b.example", "grüße", "b.example")]
    [InlineData("\"grüß gott\"@b.example", "grüß gott", "b.example")]
    [InlineData("用户@例子.example", "用户", "xn--fsqu00a.example")]
    [InlineData("a@BÜCHER.example", "a", "xn--bcher-kva.example")]
    public void Utf8_is_taken_with_SMTPUTF8_and_named_without_it(string text, string localPart, string destination)
    {
        var octets = Encoding.UTF8.GetBytes(text);

        Assert.Equal(PathError.NeedsSmtpUtf8, AddressGrammar.TryParseMailbox(octets, Utf8Mode.Refused, out _));
        Assert.Equal(PathError.None, AddressGrammar.TryParseMailbox(octets, Utf8Mode.Allowed, out var mailbox));
        Assert.Equal((localPart, destination), (mailbox.LocalPart, mailbox.Destination));
    }

    [Theory]
    [InlineData("a\u00fc@b.example")]
    [InlineData("\"\u00fc\"@b.example")]
    [InlineData("a@b\u00fc.example")]
    public void Octets_that_are_not_utf8_are_refused_even_with_SMTPUTF8(string latin) =>
        Assert.Equal(PathError.Syntax, AddressGrammar.TryParseMailbox(Encoding.Latin1.GetBytes(latin), Utf8Mode.Allowed, out _));

    [Theory]
    [InlineData("a\u009b1m@b.example")]
    [InlineData("\"ü\u0085\"@b.example")]
    [InlineData("a@b\u0080.example")]
    public void Control_characters_of_latin_1_are_refused_even_with_SMTPUTF8(string text) =>
        Assert.Equal(PathError.Syntax, AddressGrammar.TryParseMailbox(Encoding.UTF8.GetBytes(text), Utf8Mode.Allowed, out _));

    [Fact]
    public void Overlong_utf8_is_refused() =>
        Assert.Equal(PathError.Syntax, AddressGrammar.TryParseMailbox([(byte)'a', 0xc0, 0xae, .. "@b.example"u8], Utf8Mode.Allowed, out _));

    [Theory]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("1.2.3", false)]
    [InlineData("1.2.3.4.5", false)]
    [InlineData("1.2.3.", false)]
    [InlineData("1.2.3.256", false)]
    [InlineData("1.2.3.04", false)]
    [InlineData("1.2.3.+4", false)]
    [InlineData("1.2.3.4 ", false)]
    public void Only_four_plain_decimal_numbers_are_an_ipv4_address(string text, bool expected) =>
        Assert.Equal(expected, AddressGrammar.IsDottedQuad(Encoding.ASCII.GetBytes(text)));
}
