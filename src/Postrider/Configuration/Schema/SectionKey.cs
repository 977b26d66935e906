using System.Collections.Immutable;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Schema;

/// <summary>A key whose value is a table of its own.</summary>
internal sealed class SectionKey(string name, Section section) : Key(name)
{
    public Section Section => section;

    public override string KindName => "table";

    public override string DefaultText => "";

    public override object? Read(TomlNode node, string path, MistakeList mistakes)
    {
        if (node is TomlTable table) return new TableReader(section, table, path, mistakes);
        var mend = node is TomlList ? $"Begin it with [{path}] in single brackets, once." : $"Begin it with [{path}], or write {Name} = {{ … }}.";
        mistakes.Add(node.Place, path, $"This must be one table, not {node.Description}.", mend);
        return null;
    }
}

/// <summary>A key whose value is a list of tables.</summary>
internal sealed class SectionListKey(string name, Section section) : Key(name)
{
    public Section Section => section;

    public override string KindName => "list of tables";

    public override string DefaultText => "";

    public override object? Read(TomlNode node, string path, MistakeList mistakes)
    {
        if (node is not TomlList list)
        {
            var mend = node is TomlTable ? $"Begin each with [[{path}]] in two brackets." : $"Begin each with [[{path}]].";
            mistakes.Add(node.Place, path, $"This must be a list of tables, not {node.Description}.", mend);
            return null;
        }

        var tables = ImmutableArray.CreateBuilder<TableReader>(list.Items.Length);
        foreach (var (index, item) in list.Items.Index())
        {
            if (item is TomlTable table) tables.Add(new TableReader(section, table, $"{path}[{NameOf(table) ?? $"{index + 1}"}]", mistakes));
            else mistakes.Add(item.Place, path, $"Each item must be a table, not {item.Description}.", "Write { key = value, … }.");
        }

        return tables.DrainToImmutable();
    }

    private static string? NameOf(TomlTable table) =>
        table.Entries.TryGetValue("name", out var entry) && entry.Value is TomlScalar { Value: string { Length: > 0 and <= 64 } name } ? name : null;
}
