using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Postrider.Relay.Labels;

/// <summary>The names of tenants, pools and tags: 1 to 64 letters, digits and <c>- _ . :</c>; case does not matter, and they are kept in lower case.</summary>
public static class LabelName
{
    /// <summary>Characters of the longest name.</summary>
    public const int MaximumLength = 64;

    /// <summary>How the form is told to people.</summary>
    public const string Form = "1 to 64 letters, digits, '-', '_', '.' and ':'";

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:");

    /// <param name="text">The name; white space around it does not count.</param>
    /// <param name="name">The name in lower case.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? name)
    {
        name = null;
        text = text.Trim();
        if (text.Length is 0 or > MaximumLength || text.ContainsAnyExcept(Characters)) return false;
        name = text.ToString().ToLowerInvariant();
        return true;
    }
}
