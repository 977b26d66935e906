using CsCheck;

namespace Postrider.Smtp.Tests.Addresses;

public sealed class DomainNameTests
{
    private static readonly string Longest = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));

    [Theory]
    [InlineData("Example.COM", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("_dmarc.example", "_dmarc.example")]
    [InlineData("1.2.example", "1.2.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("xn--BCHER-kva.example", "xn--bcher-kva.example")]
    [InlineData("例子。example", "xn--fsqu00a.example")]
    public void Names_have_one_comparable_form(string text, string expected) => Assert.Equal(expected, DomainName.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a..")]
    [InlineData("-a.example")]
    [InlineData("a-.example")]
    [InlineData("a b.example")]
    [InlineData("a\0.example")]
    [InlineData("a\r\n.example")]
    [InlineData("a@b.example")]
    [InlineData("[192.0.2.1]")]
    [InlineData("ü\0.example")]
    public void What_is_no_name_is_refused(string text) => Assert.False(DomainName.TryParse(text, out _));

    [Fact]
    public void Half_a_surrogate_pair_is_no_name() => Assert.False(DomainName.TryParse("\ud800.example", out _));

    [Fact]
    public void A_name_has_at_most_253_octets_and_a_label_63()
    {
        Assert.True(DomainName.TryParse(Longest, out _));
        Assert.True(DomainName.TryParse(Longest + ".", out _));
        Assert.False(DomainName.TryParse(Longest + "e", out _));
        Assert.False(DomainName.TryParse(new string('a', 64) + ".example", out _));
        Assert.False(DomainName.TryParse(new string('ü', 253) + ".example", out _));
    }

    [Fact]
    public void Any_name_comes_back_from_its_U_labels() =>
        Domains.Any.Sample(name => Assert.Equal(name, DomainName.Parse(name.Unicode)));

    [Fact]
    public void U_labels_come_back_for_people() => Assert.Equal("bücher.example", DomainName.Parse("xn--bcher-kva.example").Unicode);

    [Fact]
    public void A_label_that_hides_a_control_character_is_shown_as_it_is() => Assert.Equal("xn--ab-mca.example", DomainName.Parse("xn--ab-mca.example").Unicode);

    [Fact]
    public void A_label_that_is_no_punycode_is_shown_as_it_is() => Assert.Equal("xn--0.example", DomainName.Parse("xn--0.example").Unicode);

    [Theory]
    [InlineData("a.b.example", "b.example", true)]
    [InlineData("b.example", "b.example", false)]
    [InlineData("ab.example", "b.example", false)]
    public void Subdomains_are_told_by_whole_labels(string name, string ancestor, bool expected) =>
        Assert.Equal(expected, DomainName.Parse(name).IsSubdomainOf(DomainName.Parse(ancestor)));

    [Fact]
    public void The_parent_of_a_single_label_is_empty()
    {
        Assert.Equal(DomainName.Parse("b.example"), DomainName.Parse("a.b.example").Parent);
        Assert.True(DomainName.Parse("example").Parent.IsEmpty);
    }
}
