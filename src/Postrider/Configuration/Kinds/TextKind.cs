using System.Diagnostics.CodeAnalysis;
using System.Text;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Kinds;

/// <summary>Values that are written as texts in quotes.</summary>
internal abstract class TextKind<T> : ValueKind<T>
{
    public sealed override bool TryRead(TomlNode node, [MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Complaint? complaint)
    {
        value = default;
        if (node is not TomlScalar { Value: string text })
        {
            complaint = WrongType(node);
            return false;
        }

        complaint = TryParse(text, out value);
        return complaint is null;
    }

    public sealed override string Write(T value) => TomlText.Quote(Format(value));

    /// <summary>Parses the text; <c>null</c> when <paramref name="value"/> is there.</summary>
    protected abstract Complaint? TryParse(string text, out T? value);

    protected abstract string Format(T value);

    /// <summary>A piece of the file for a sentence: bounded.</summary>
    protected static string Shown(string text) => text.Length <= 80 ? $"'{text}'" : $"'{text[..80]}…'";
}

/// <summary>Writes texts as TOML basic strings.</summary>
internal static class TomlText
{
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append($"\\u{(int)c:X4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
