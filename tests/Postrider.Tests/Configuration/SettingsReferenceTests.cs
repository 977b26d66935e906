using Postrider.Configuration;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Sections;

namespace Postrider.Tests.Configuration;

public sealed class SettingsReferenceTests
{
    [Fact]
    public void The_page_in_docs_is_what_the_program_prints()
    {
        // Where it differs: ./postrider check --reference > docs/configuration.md
        Assert.Equal(SettingsReference.Write(), File.ReadAllText(Path.Combine(Root(), "docs", "configuration.md")));
    }

    [Fact]
    public void Every_key_is_named_and_described_and_has_a_default_or_an_example()
    {
        foreach (var key in AllKeys(RootSection.Section))
        {
            Assert.Matches("^[a-z][a-z0-9_]*$", key.Name);
            Assert.EndsWith(".", key.Text, StringComparison.Ordinal);
            Assert.True(key is SectionKey or SectionListKey || key.DefaultText.Length > 0 || key.Example is not null, key.Name);
        }
    }

    [Fact]
    public void No_key_stands_twice_in_a_table()
    {
        foreach (var section in AllSections(RootSection.Section))
            Assert.Equal(section.Keys.Length, section.Keys.Select(key => key.Name).Distinct().Count());
    }

    private static IEnumerable<Section> AllSections(Section section)
    {
        yield return section;
        foreach (var key in section.Keys)
        {
            var inner = key switch { SectionKey one => one.Section, SectionListKey several => several.Section, _ => null };
            if (inner is null) continue;
            foreach (var one in AllSections(inner)) yield return one;
        }
    }

    private static IEnumerable<Key> AllKeys(Section section) => AllSections(section).SelectMany(one => one.Keys);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Postrider.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
