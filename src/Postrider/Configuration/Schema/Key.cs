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
