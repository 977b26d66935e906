using Postrider.Relay.Classification;
using Xunit;

namespace Postrider.Relay.Tests.Classification;

public sealed class RefusalRulesTests
{
    [Theory]
    [InlineData("[[rule]]\nid = \"a\"\nclass = \"nonsense\"\nany = \"x\"", "line 3", "nonsense")]
    [InlineData("[[rule]]\nid = \"a\"\nclass = \"rate\"", "line 1", "every reply")]
    [InlineData("[[rule]]\nid = \"a\"\nclass = \"rate\"\ncode = \"9\"", "line 4", "reply code")]
    [InlineData("[[rule]]\nid = \"a\"\nclass = \"rate\"\nstatus = \"5.1\"", "line 4", "enhanced code")]
    [InlineData("[[rule]]\nid = \"a\"\nclass = \"rate\"\nany = \"* *\"", "line 4", "phrase")]
    [InlineData("[[rule]]\nclass = \"rate\"\nany = \"x\"", "line 1", "id is missing")]
    [InlineData("[[rule]]\nid = \"a\"\nclass = \"rate\"\nany = \"x\"\n[[rule]]\nid = \"a\"\nclass = \"rate\"\nany = \"x\"", "line 5", "taken")]
    [InlineData("[[rules]]\nid = \"a\"", "line 1", "[[rule]]")]
    [InlineData("[[provider]]\nname = \"a\"\nhosts = [\"mx.example\"]", "line 3", "dot")]
    [InlineData("[[rule]]\nid = \"a\"\nwhy = \"x\"", "line 3", "not known")]
    [InlineData("x = 1", "line 1", "[[rule]]")]
    [InlineData("[[rule", "line 1", "TOML")]
    public void A_mistake_is_told_with_its_line(string text, string line, string words)
    {
        var mistake = Assert.Throws<FormatException>(() => RefusalRules.Parse(text));

        Assert.Contains(line, mistake.Message, StringComparison.Ordinal);
        Assert.Contains(words, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_provider_that_a_built_in_rule_names_is_known()
    {
        var names = RefusalRules.BuiltIn.Providers.Select(provider => provider.Name).ToHashSet();

        Assert.All(RefusalRules.BuiltIn.Rules.SelectMany(rule => rule.Providers), name => Assert.Contains(name, names));
    }

    [Fact]
    public void Every_class_has_a_word_that_reads_back()
    {
        foreach (var value in Enum.GetValues<RefusalClass>())
        {
            Assert.True(RefusalClassWords.TryParse(value.Word(), out var read));
            Assert.Equal(value, read);
        }
    }
}
