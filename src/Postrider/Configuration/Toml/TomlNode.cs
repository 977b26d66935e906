using System.Collections.Immutable;
using System.Globalization;

namespace Postrider.Configuration.Toml;

/// <summary>A value of the file with its place.</summary>
internal abstract record TomlNode(TomlPlace Place)
{
    /// <summary>What it is, for "must be …, not …".</summary>
    public abstract string Description { get; }
}

/// <summary>A value that Postrider's settings have a use for: <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or <see cref="bool"/>; <c>null</c> for a date or time.</summary>
internal sealed record TomlScalar(TomlPlace Place, object? Value) : TomlNode(Place)
{
    public override string Description => Value switch
    {
        string => "a text",
        long number => string.Create(CultureInfo.InvariantCulture, $"the number {number}"),
        double number => string.Create(CultureInfo.InvariantCulture, $"the number {number}"),
        bool truth => truth ? "true" : "false",
        _ => "a date or time",
    };
}

internal sealed record TomlList(TomlPlace Place, ImmutableArray<TomlNode> Items) : TomlNode(Place)
{
    public override string Description => "a list";
}

/// <summary>A table, by header, inline or by dotted keys.</summary>
internal sealed record TomlTable(TomlPlace Place) : TomlNode(Place)
{
    /// <summary>In the order of the file.</summary>
    public OrderedDictionary<string, TomlEntry> Entries { get; } = new(StringComparer.Ordinal);

    public override string Description => "a table";
}

/// <summary>A key with its value.</summary>
internal sealed record TomlEntry(TomlPlace KeyPlace, TomlNode Value);
