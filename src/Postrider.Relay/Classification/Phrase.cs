using System.Collections.Immutable;

namespace Postrider.Relay.Classification;

/// <summary>Words to look for, in the form of <see cref="RefusalText"/>; a star between them stands for up to <see cref="MaximumGap"/> characters.</summary>
public sealed record Phrase
{
    /// <summary>Longer gaps join sentences that have nothing to do with each other.</summary>
    public const int MaximumGap = 60;

    /// <summary>In characters; what people write as a rule is shorter.</summary>
    public const int MaximumLength = 200;

    private Phrase(ImmutableArray<string> parts) => Parts = parts;

    /// <summary>What must follow one another; at least one, none of them empty.</summary>
    public ImmutableArray<string> Parts { get; }

    /// <exception cref="FormatException">There is nothing to look for, or too much.</exception>
    public static Phrase Parse(string text)
    {
        if (text.Length > MaximumLength) throw new FormatException($"A phrase has at most {MaximumLength} characters; this one has {text.Length}.");
        // A space at either end asks for the end of a word, and stays.
        ImmutableArray<string> parts = [.. text.Split('*').Select(RefusalText.NormalizePhrase).Where(part => part.Length > 0)];
        if (parts.IsEmpty || parts.All(string.IsNullOrWhiteSpace)) throw new FormatException("A phrase has at least one letter or digit.");
        return new Phrase(parts);
    }

    /// <summary>Whether it occurs, where its first part may begin at <paramref name="start"/> at the earliest.</summary>
    internal bool IsAt(ReadOnlySpan<char> text, int start)
    {
        if (!text[start..].StartsWith(Parts[0], StringComparison.Ordinal)) return false;
        return Follows(text[(start + Parts[0].Length)..], 1);
    }

    // Each part is taken as early as it comes: with gaps bounded each for itself, a later place could serve where the earliest does not, so all are tried.
    private bool Follows(ReadOnlySpan<char> rest, int part)
    {
        if (part == Parts.Length) return true;
        var window = rest[..Math.Min(rest.Length, MaximumGap + Parts[part].Length)];
        for (var from = 0; from < window.Length;)
        {
            var found = window[from..].IndexOf(Parts[part], StringComparison.Ordinal);
            if (found < 0) return false;
            if (Follows(rest[(from + found + Parts[part].Length)..], part + 1)) return true;
            from += found + 1;
        }

        return false;
    }
}
