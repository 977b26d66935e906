using Postrider.Configuration.Sections;

namespace Postrider.Configuration.Schema;

/// <summary>Guesses which key or word was meant.</summary>
internal static class KeySuggestion
{
    private const int LongestConsidered = 64;

    /// <summary>A sentence about the key that was probably meant.</summary>
    public static string For(string name, Section section)
    {
        if (Nearest(name, section.Keys.Select(key => key.Name)) is { } near) return $"Did you mean {near}?";
        if (Home(name.Replace('-', '_'), RootSection.Section) is { } home) return $"It belongs in {home}.";
        return $"Known here: {string.Join(", ", section.Keys.Select(key => key.Name))}.";
    }

    /// <summary>The nearest of the words, or <c>null</c> where none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> words)
    {
        if (word.Length > LongestConsidered) return null;
        var plain = word.Replace('-', '_').ToLowerInvariant();
        var (best, distance) = words.Select(candidate => (candidate, Distance(plain, candidate.Replace('-', '_').ToLowerInvariant())))
            .OrderBy(pair => pair.Item2).FirstOrDefault();
        return best is not null && distance <= Math.Max(1, best.Length / 3) ? best : null;
    }

    /// <summary>The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours (Damerau 1964).</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }

    private static string? Home(string name, Section section)
    {
        if (section.Find(name) is not null) return section.Title;
        foreach (var key in section.Keys)
        {
            var inner = key switch { SectionKey one => one.Section, SectionListKey several => several.Section, _ => null };
            if (inner is not null && Home(name, inner) is { } home) return home;
        }

        return null;
    }
}
