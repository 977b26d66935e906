using System.Text;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Sections;
using Postrider.Shaping;

namespace Postrider.Configuration;

/// <summary>Writes <c>docs/configuration.md</c> from the descriptions that reading goes by, so that it cannot be stale.</summary>
internal static class SettingsReference
{
    private const string Introduction = """
        # Configuration

        Everything that can be set stands in one file, `postrider.toml` (TOML, toml.io). This page is printed by `postrider check --reference`.

        * `postrider init` writes a file to begin with; it starts at once.
        * `postrider check` reads the file whole, with the certificates and password files that it names, and tells every mistake with line, column and cure.
          `postrider serve` does not start with one.
        * Commands look for the file at `--config FILE`, then for `postrider.toml` in the current directory, then for `/etc/postrider/postrider.toml`.
        * SIGHUP (`systemctl reload postrider`) reads file, certificates and passwords anew without dropping a session. With a mistake everything stays as it was, and the log says why.
          `data_directory` alone waits for a restart, and the log says so.
        * With nothing but what is required nobody can send without signing in: the relay is never an open one by default, and networks that hold strangers are refused.

        ## How values are written

        | Kind | Examples |
        |---|---|
        | duration | `"500ms"`, `"30s"`, `"5m"`, `"1h30m"`, `"3d"` |
        | size | `"64 KiB"`, `"50 MiB"`, `"2 GiB"`; `"10 MB"` is 10,000,000 octets; a number alone is octets |
        | address and port | `"192.0.2.1:25"`, `"[2001:db8::1]:25"`; where a listener listens also `"*:25"` for all addresses, IPv4 and IPv6 |
        | network | `"10.0.0.0/8"`, `"2001:db8::/32"`; one address alone is a network of one |
        | host | `"smtp.example.com:587"`, `"192.0.2.1"`, `"[2001:db8::1]:24"` |
        | domain name | `"example.com"`, `"bücher.example"` |
        | domain pattern | `"example.com"` alone, `"*.example.com"` for all below it, `"*"` for all |
        | path | absolute, or from the settings file's folder |


        """;

    private const string ShapeIntroduction = """
        # The shape file

        How fast mail may go to whom, and what is done on which replies. Its name stands in `postrider.toml` (`shape = "shape.toml"`); without one the built-in rules hold
        alone. [Shape traffic](shape-traffic.md) shows how it is used.


        """;

    public static string Write()
    {
        var text = new StringBuilder(Introduction);
        WriteSection(text, RootSection.Section, "", "The top of the file");
        foreach (var key in RootSection.Section.Keys)
        {
            if (key is SectionKey one) WriteNested(text, one.Section, one.Name);
            else if (key is SectionListKey several) WriteNested(text, several.Section, several.Name);
        }

        text.Append(ShapeIntroduction);
        WriteSection(text, RuleSection.Section, "rule", "`[[rule]]` of the shape file");
        WriteSection(text, ReactionSection.Section, "rule.reaction", "`[[rule.reaction]]` of the shape file");
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void WriteNested(StringBuilder text, Section section, string path)
    {
        WriteSection(text, section, path, $"`{section.Title}`");
        foreach (var key in section.Keys)
            if (key is SectionListKey several) WriteSection(text, several.Section, $"{path}.{several.Name}", $"`{path}.{several.Name}`, each one");
    }

    private static void WriteSection(StringBuilder text, Section section, string path, string heading)
    {
        text.Append($"## {heading}\n\n{section.Text}\n\n");
        foreach (var key in section.Keys)
        {
            // At the top of the file the tables have chapters of their own.
            if (path.Length > 0 || key is not (SectionKey or SectionListKey)) WriteKey(text, key, path);
        }
    }

    private static void WriteKey(StringBuilder text, Key key, string path)
    {
        text.Append($"### {(path.Length == 0 ? key.Name : $"{path}.{key.Name}")}\n\n{key.Text}\n\n* {Upper(key.KindName)}");
        if (key.Bounds.Length > 0) text.Append($", {key.Bounds}");
        text.Append('\n');
        if (key.IsRequired) text.Append("* Required\n");
        else if (key.DefaultText.Length > 0) text.Append($"* Default: {key.DefaultText}\n");
        if (key.Example is { } example) text.Append($"* Example: `{key.Name} = {example}`\n");
        foreach (var (word, meaning) in key.Words) text.Append($"* `\"{word}\"`: {meaning}\n");
        text.Append('\n');
    }

    private static string Upper(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
