using System.Diagnostics.CodeAnalysis;

namespace Postrider.Mail.Dkim;

/// <summary>A list <c>name=value; …</c> as signatures and key records have it (RFC 6376, 3.2). Names are unique and case matters.</summary>
public sealed class TagList
{
    /// <summary>Characters of a list. The longest key in use, RSA-8192, needs 1,400.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>Tags of a list. Standards name fewer than twenty.</summary>
    public const int MaximumTags = 64;

    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);

    private TagList()
    {
    }

    /// <summary>The name of the first tag; empty for an empty list.</summary>
    public string First { get; private set; } = "";

    /// <summary>The value without white space around it, or <c>null</c> where there is no such tag.</summary>
    public string? this[string name] => _tags.GetValueOrDefault(name);

    /// <summary>Reads a list.</summary>
    /// <param name="text">The list, folds included.</param>
    /// <param name="tags">The tags, when it could be read.</param>
    /// <param name="mistake">What is wrong, when it could not.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out TagList? tags, [NotNullWhen(false)] out string? mistake)
    {
        tags = null;
        var list = new TagList();
        mistake = list.Read(text);
        if (mistake is not null) return false;
        tags = list;
        return true;
    }

    /// <summary>The value without any white space, as base64 and lists of names are read (2.10, 3.5).</summary>
    public static string WithoutSpace(string value)
    {
        if (value.AsSpan().IndexOfAny(" \t\r\n") < 0) return value;
        return string.Create(value.Length - CountSpace(value), value, static (span, from) =>
        {
            var next = 0;
            foreach (var c in from)
                if (!IsSpace(c)) span[next++] = c;
        });
    }

    /// <summary>A value as a reason may quote it: without line ends, and short.</summary>
    internal static string Quote(string value)
    {
        const int MaximumQuote = 40;
        var text = WithoutSpace(value);
        return text.Length <= MaximumQuote ? text : string.Concat(text.AsSpan(0, MaximumQuote), "…");
    }

    private string? Read(ReadOnlySpan<char> text)
    {
        if (text.Length > MaximumLength) return $"longer than {MaximumLength} characters";
        text = text.TrimEnd(" \t\r\n");
        if (text is [.., ';']) text = text[..^1];
        foreach (var range in text.Split(';'))
        {
            var tag = text[range];
            var equals = tag.IndexOf('=');
            if (equals < 0) return tag.IsWhiteSpace() ? "an empty tag" : "a tag without '='";
            var name = tag[..equals].Trim(" \t\r\n");
            var value = tag[(equals + 1)..].Trim(" \t\r\n");
            if (!IsName(name)) return "a tag whose name is none";
            if (HasControl(value)) return $"a control character in {name}=";
            if (_tags.Count == MaximumTags) return $"more than {MaximumTags} tags";
            if (!_tags.TryAdd(name.ToString(), value.ToString())) return $"{name}= stands twice";
            if (_tags.Count == 1) First = name.ToString();
        }

        return null;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > 32 || !char.IsAsciiLetter(name[0])) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        return true;
    }

    private static bool HasControl(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
            if (char.IsControl(c) && !IsSpace(c)) return true;
        return false;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static int CountSpace(string value)
    {
        var count = 0;
        foreach (var c in value)
            if (IsSpace(c)) count++;
        return count;
    }
}
