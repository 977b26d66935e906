using System.Net;
using System.Text;
using CsCheck;

namespace Postrider.Smtp.Tests.Addresses;

public sealed class MailboxAddressTests
{
    private static readonly Gen<string> AsciiLocalParts = Gen.String[Gen.Char[' ', '~'], 0, 64];

    private static readonly Gen<string> Utf8LocalParts =
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\u00a1', '\u07ff'], Gen.Char['\u3041', '\u9fff']), 0, 21];

    [Fact]
    public void Any_printable_local_part_comes_back_from_its_text() =>
        Gen.Select(AsciiLocalParts, Domains.Any).Sample(parts =>
        {
            var address = new MailboxAddress(parts.Item1, parts.Item2);

            Assert.Equal(address, MailboxAddress.Parse(address.ToString()));
        });

    [Fact]
    public void Any_utf8_local_part_comes_back_from_its_text() =>
        Gen.Select(Utf8LocalParts, Domains.Any).Sample(parts =>
        {
            var address = new MailboxAddress(parts.Item1, parts.Item2);

            Assert.Equal(address, MailboxAddress.Parse(address.ToString()));
            Assert.Equal(!Ascii.IsValid(parts.Item1), address.NeedsSmtpUtf8);
        });

    [Fact]
    public void Any_address_literal_comes_back_from_its_text() =>
        Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Sample(octets =>
        {
            var address = new MailboxAddress("a", new IPAddress(octets));

            Assert.Equal(address, MailboxAddress.Parse(address.ToString()));
        });

    [Fact]
    public void Whatever_is_parsed_comes_back_from_its_text() =>
        Gen.String[Gen.Char["aB1.@\"\\ []:-_ü>\t"], 0, 24].Sample(text =>
        {
            if (!MailboxAddress.TryParse(text, out var address)) return;

            Assert.Equal(address, MailboxAddress.Parse(address.ToString()));
        });

    [Theory]
    [InlineData("a b", "\"a b\"@c.example")]
    [InlineData("a@b", "\"a@b\"@c.example")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"@c.example")]
    [InlineData("a..b", "\"a..b\"@c.example")]
    [InlineData(".a", "\".a\"@c.example")]
    [InlineData("", "\"\"@c.example")]
    [InlineData("a.b+c", "a.b+c@c.example")]
    [InlineData("grüße", "grüße@c.example")]
    public void Quotes_stand_exactly_where_the_grammar_needs_them(string localPart, string expected) =>
        Assert.Equal(expected, new MailboxAddress(localPart, DomainName.Parse("c.example")).ToString());

    [Fact]
    public void A_postmaster_without_domain_stands_alone() =>
        Assert.Equal("postmaster", new MailboxAddress("postmaster", default(DomainName)).ToString());

    [Fact]
    public void Local_parts_differ_by_case_and_domains_do_not()
    {
        Assert.Equal(MailboxAddress.Parse("a@B.Example"), MailboxAddress.Parse("a@b.example"));
        Assert.NotEqual(MailboxAddress.Parse("A@b.example"), MailboxAddress.Parse("a@b.example"));
    }

    [Fact]
    public void Quoted_and_plain_forms_of_one_local_part_are_equal() =>
        Assert.Equal(MailboxAddress.Parse("\"a.b\"@c.example"), MailboxAddress.Parse("a.b@c.example"));
}
