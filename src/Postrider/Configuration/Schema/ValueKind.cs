using System.Diagnostics.CodeAnalysis;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Schema;

/// <summary>How values of a kind are written: read from the file, written to it, and told to people.</summary>
internal abstract class ValueKind<T>
{
    /// <summary>In the reference: <c>duration</c>.</summary>
    public abstract string Name { get; }

    /// <summary>In "must be …": <c>a duration such as "5m"</c>.</summary>
    public abstract string Expectation { get; }

    /// <summary>The bounds in the reference, as in <c>1 to 1000</c>; empty where there are none.</summary>
    public virtual string Bounds => "";

    /// <summary>What each of a choice's words means, as lines for the reference.</summary>
    public virtual IReadOnlyList<(string Word, string Meaning)> Words => [];

    /// <summary>Reads a value; <paramref name="complaint"/> says why it cannot be had.</summary>
    public abstract bool TryRead(TomlNode node, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Complaint? complaint);

    /// <summary>The value as it stands in the file.</summary>
    public abstract string Write(T value);

    protected Complaint WrongType(TomlNode node) => new($"This must be {Expectation}, not {node.Description}.", $"Write {Expectation}.");
}
