using System.Collections.Immutable;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Schema;

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
