using Postrider.Smtp;

namespace Postrider.Mail.PublicSuffix;

/// <summary>
/// The names below which others register domains, as publicsuffix.org keeps them. The list changes every week, so it is read from a file and not built in:
/// Debian keeps one in <see cref="SystemPath"/>.
/// </summary>
public sealed class PublicSuffixList
{
    /// <summary>Where Debian's package <c>publicsuffix</c> puts the list.</summary>
    public const string SystemPath = "/usr/share/publicsuffix/public_suffix_list.dat";

    /// <summary>The list has 16,000 rules; a file with many times that is none.</summary>
    private const int MaximumRules = 200_000;

    private readonly HashSet<string> _suffixes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wildcards = new(StringComparer.Ordinal);
    private readonly HashSet<string> _exceptions = new(StringComparer.Ordinal);

    private PublicSuffixList()
    {
    }

    /// <summary>How many rules were understood.</summary>
    public int Count => _suffixes.Count + _wildcards.Count + _exceptions.Count;

    /// <exception cref="IOException">The file cannot be read, or holds no list.</exception>
    public static PublicSuffixList Load(string path)
    {
        using var reader = File.OpenText(path);
        var list = Parse(reader);
        return list.Count > 0 ? list : throw new InvalidDataException($"'{path}' holds no public suffix list.");
    }

    /// <summary>Reads rules, one a line up to the first white space; lines that begin with <c>//</c> and rules that are no names are passed over.</summary>
    public static PublicSuffixList Parse(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var list = new PublicSuffixList();
        while (list.Count < MaximumRules && reader.ReadLine() is { } line)
        {
            var end = line.AsSpan().IndexOfAny(' ', '\t');
            list.Add(end < 0 ? line : line.AsSpan(0, end));
        }

        return list;
    }

    /// <summary>The suffix that governs a name: the longest rule that matches, or the last label where none does (the rule <c>*</c>).</summary>
    public DomainName SuffixOf(DomainName name)
    {
        for (var candidate = name; ; candidate = candidate.Parent)
        {
            var parent = candidate.Parent;
            // An exception says: the name itself is registered, its parent is the suffix.
            if (_exceptions.Contains(candidate.Value)) return parent;
            if (_suffixes.Contains(candidate.Value) || parent.IsEmpty || _wildcards.Contains(parent.Value)) return candidate;
        }
    }

    /// <summary>The registered domain: the suffix and one label more (RFC 7489, 3.2). Empty where the name is a suffix itself.</summary>
    public DomainName OrganizationalDomain(DomainName name)
    {
        if (name.IsEmpty) return default;
        var suffix = SuffixOf(name);
        var candidate = name;
        if (candidate == suffix) return default;
        while (candidate.Parent != suffix) candidate = candidate.Parent;
        return candidate;
    }

    private void Add(ReadOnlySpan<char> rule)
    {
        if (rule.IsEmpty || rule.StartsWith("//")) return;
        var rules = _suffixes;
        if (rule[0] == '!')
        {
            rules = _exceptions;
            rule = rule[1..];
        }
        else if (rule.StartsWith("*."))
        {
            rules = _wildcards;
            rule = rule[2..];
        }

        // A leading dot would be the root's label; IDN rules stand as U-labels.
        if (DomainName.TryParse(rule, out var name)) rules.Add(name.Value);
    }
}
