using System.Collections.Immutable;

namespace Postrider.Mail.Bounces;

/// <summary>
/// The groups of fields of a delivery status (RFC 3464, 2.1), also where it stands in the middle of other text: names in any case, folded lines joined, blank lines between groups,
/// of which some systems put too many and some none.
/// </summary>
public static class StatusGroups
{
    private const int MaximumGroups = 1000;

    /// <summary>Fields by name, in lower case; the first of each name counts.</summary>
    /// <param name="text">A delivery status, or text with one in it; lines that are no fields end a group.</param>
    public static ImmutableArray<IReadOnlyDictionary<string, string>> Read(string text)
    {
        var groups = ImmutableArray.CreateBuilder<IReadOnlyDictionary<string, string>>();
        var group = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.TrimEnd();
            if (trimmed.Length == 0)
            {
                Close();
                continue;
            }

            if (trimmed[0] is ' ' or '\t' && last is not null)
            {
                group[last] += " " + trimmed.TrimStart();
                continue;
            }

            if (FieldOf(trimmed) is not var (name, value))
            {
                last = null;
                continue;
            }

            // A second recipient without the blank line before it.
            if (name is "final-recipient" or "original-recipient" && group.ContainsKey(name)) Close();
            if (group.TryAdd(name, value)) last = name;
            else last = null;
        }

        Close();
        return groups.ToImmutable();

        void Close()
        {
            if (group.Count > 0 && groups.Count < MaximumGroups) groups.Add(group);
            group = new Dictionary<string, string>(StringComparer.Ordinal);
            last = null;
        }
    }

    // Field names of reports have no spaces; 'Your message: …' of running text has.
    private static (string Name, string Value)? FieldOf(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon is < 2 or > 60) return null;
        var name = line[..colon].TrimStart();
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return null;
        return (name.ToLowerInvariant(), line[(colon + 1)..].Trim());
    }
}
