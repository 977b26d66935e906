using Postrider.Mail.Dkim;

namespace Postrider.Mail.Tests.Dkim;

public sealed class TagListTests
{
    [Fact]
    public void Tags_are_read_through_folds()
    {
        Assert.True(TagList.TryParse("v=1;\r\n a = x y ;\tb=;", out var tags, out _));

        Assert.Equal(("v", "1", "x y", "", null), (tags.First, tags["v"], tags["a"], tags["b"], tags["A"]));
    }

    [Theory]
    [InlineData("a=1; a=2", "a= stands twice")]
    [InlineData("a=1;; b=2", "an empty tag")]
    [InlineData("a", "a tag without '='")]
    [InlineData("=1", "a tag whose name is none")]
    [InlineData("1a=1", "a tag whose name is none")]
    [InlineData("a=\u0001", "a control character in a=")]
    public void What_is_no_list_is_refused(string text, string mistake)
    {
        Assert.False(TagList.TryParse(text, out _, out var found));

        Assert.Equal(mistake, found);
    }

    [Fact]
    public void A_list_has_bounds()
    {
        Assert.False(TagList.TryParse(new string('a', TagList.MaximumLength + 1), out _, out _));
        Assert.False(TagList.TryParse(string.Join(';', Enumerable.Range(0, TagList.MaximumTags + 1).Select(i => $"a{i}=x")), out _, out _));
    }
}
