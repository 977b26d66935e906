using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Postrider.Relay.Shaping;

/// <summary>Some patterns of names, of which one must match: <c>mx.example.com</c> that name, <c>*.example.com</c> all below it, <c>*</c> all; for what is no domain name, <c>a*</c> all that begin so.</summary>
public sealed class NamePatterns
{
    private readonly FrozenSet<string> _exact;
    private readonly ImmutableArray<string> _suffixes;
    private readonly ImmutableArray<string> _prefixes;
    private readonly bool _matchesAll;

    public NamePatterns(ImmutableArray<string> patterns)
    {
        Patterns = patterns;
        _matchesAll = patterns.Contains("*");
        _exact = patterns.Where(static pattern => !pattern.Contains('*', StringComparison.Ordinal)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _suffixes = [.. patterns.Where(static pattern => pattern.Length > 1 && pattern[0] == '*').Select(static pattern => pattern[1..])];
        _prefixes = [.. patterns.Where(static pattern => pattern.Length > 1 && pattern[^1] == '*' && pattern[0] != '*').Select(static pattern => pattern[..^1])];
    }

    public static NamePatterns None { get; } = new([]);

    /// <summary>As they are written.</summary>
    public ImmutableArray<string> Patterns { get; }

    public bool IsEmpty => Patterns.IsEmpty;

    /// <summary>Whether a name is among them; an absent one never is.</summary>
    public bool Contains(string? name)
    {
        if (string.IsNullOrEmpty(name)) return false;
        if (_matchesAll || _exact.Contains(name)) return true;
        foreach (var suffix in _suffixes)
            if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) return true;
        foreach (var prefix in _prefixes)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
