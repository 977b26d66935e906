using Postrider.Configuration;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Sections;
using Postrider.Mail.Dns;
using Postrider.Relay.Delivery;
using Postrider.Relay.Routing;
using Postrider.Smtp.Client;
using Postrider.Smtp.Server;
using Postrider.Storage.Spooling;

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

    // Host name, directory and the like come from elsewhere in the file.
    [Theory]
    [InlineData(typeof(SessionLimits), "limits", 0)]
    [InlineData(typeof(RetryPolicy), "retry", 0)]
    [InlineData(typeof(ClientTimeouts), "timeouts", 0)]
    [InlineData(typeof(DnsOptions), "dns", 0)]
    [InlineData(typeof(SpoolOptions), "spool", 1)]
    [InlineData(typeof(RelayOptions), "delivery", 5)]
    [InlineData(typeof(LogSettings), "log", 0)]
    public void Everything_that_can_be_set_has_a_key(Type options, string table, int setElsewhere)
    {
        var section = ((SectionKey)RootSection.Section.Find(table)!).Section;

        Assert.Equal(options.GetProperties().Count(property => property.CanWrite) - setElsewhere, section.Keys.Length);
    }

    [Fact]
    public void The_examples_on_the_set_up_page_hold_no_mistake_of_their_own()
    {
        using var fixture = new SettingsFixture();
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "set-up.md"));
        string[] examples = [.. page.Split("```toml fragment\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];

        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            // Only the files that they name are not there.
            var mistakes = fixture.Read(example).Mistakes.Where(mistake => mistake is { Line: > 0, IsWarning: false });
            Assert.All(mistakes, mistake => Assert.Matches("certificate$|password_file$", mistake.Key));
        }
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
