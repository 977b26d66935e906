using System.Collections.Immutable;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Schema;

/// <summary>One key of the settings file: all that reading, checking, suggestions and the reference go by.</summary>
internal abstract class Key(string name)
{
    public string Name => name;

    /// <summary>What it is for: a paragraph.</summary>
    public required string Text { get; init; }

    /// <summary>A value as it stands in the file, where the default does not show it.</summary>
    public string? Example { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>In the reference: what stands there.</summary>
    public abstract string KindName { get; }

    public virtual string Bounds => "";

    public virtual IReadOnlyList<(string Word, string Meaning)> Words => [];

    /// <summary>The default as it stands in the file, or words that say what holds without it.</summary>
    public abstract string DefaultText { get; }

    /// <summary>Checks and reads what stands in the file; <c>null</c> where it cannot be used.</summary>
    public abstract object? Read(TomlNode node, string path, MistakeList mistakes);
}

/// <summary>A key with one value.</summary>
internal sealed class Key<T>(string name, ValueKind<T> kind, T? standard = default) : Key(name)
{
    /// <summary>What holds where the file does not say.</summary>
    public T? Default => standard;

    /// <summary>What holds without it, where that is not simply <see cref="Default"/>.</summary>
    public string? Otherwise { get; init; }

    public override string KindName => kind.Name;

    public override string Bounds => kind.Bounds;

    public override IReadOnlyList<(string Word, string Meaning)> Words => kind.Words;

    public override string DefaultText => Otherwise ?? (IsRequired || standard is null ? "" : $"`{kind.Write(standard)}`");

    public override object? Read(TomlNode node, string path, MistakeList mistakes)
    {
        if (kind.TryRead(node, out var value, out var complaint)) return new Placed<T>(value, node.Place);
        mistakes.Add(node.Place, path, complaint.What, complaint.Mend);
        return null;
    }
}

/// <summary>A value with its place in the file.</summary>
internal sealed record Placed<T>(T Value, TomlPlace Place);

/// <summary>A key with a list of values of one kind.</summary>
internal sealed class ListKey<T>(string name, ValueKind<T> kind, params ImmutableArray<T> standard) : Key(name)
{
    public ImmutableArray<T> Default => standard;

    /// <summary>What holds without it, where that is not simply <see cref="Default"/>.</summary>
    public string? Otherwise { get; init; }

    public override string KindName => $"list of {kind.Name}";

    public override string Bounds => kind.Bounds;

    public override IReadOnlyList<(string Word, string Meaning)> Words => kind.Words;

    public override string DefaultText => Otherwise ?? (IsRequired ? "" : $"`[{string.Join(", ", standard.Select(kind.Write))}]`");

    public override object? Read(TomlNode node, string path, MistakeList mistakes)
    {
        if (node is not TomlList list)
        {
            // One value without brackets is what people write first.
            if (kind.TryRead(node, out _, out _)) mistakes.Add(node.Place, path, "This must be a list.", "Put it in brackets: [ … ].");
            else mistakes.Add(node.Place, path, $"This must be a list, each item {kind.Expectation}, not {node.Description}.", $"Write [{Example?.Trim('[', ']') ?? "…"}].");
            return null;
        }

        var items = ImmutableArray.CreateBuilder<Placed<T>>(list.Items.Length);
        foreach (var item in list.Items)
        {
            if (kind.TryRead(item, out var value, out var complaint)) items.Add(new Placed<T>(value, item.Place));
            else mistakes.Add(item.Place, path, complaint.What, complaint.Mend);
        }

        var isWhole = items.Count == list.Items.Length;
        return new PlacedList<T>(items.DrainToImmutable(), isWhole);
    }
}

/// <summary>The items of a list that can be used.</summary>
/// <param name="IsWhole">Whether these are all.</param>
internal sealed record PlacedList<T>(ImmutableArray<Placed<T>> Items, bool IsWhole) : IPlacedList;

internal interface IPlacedList
{
    bool IsWhole { get; }
}

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
