using System.Collections.Immutable;
using System.Globalization;
using Postrider.Mail.Dkim;

namespace Postrider.Relay.Domains;

/// <summary>
/// How selectors are named: <c>pr1-rsa</c>, then <c>pr2-rsa</c>. A domain that keeps its own records counts on, so that no name ever stands for two keys; a
/// delegated one takes turns between two fixed names, for which its CNAME records are there.
/// </summary>
public static class SelectorNames
{
    /// <summary>What selectors begin with where nothing else was asked for.</summary>
    public const string StandardStem = "pr";

    /// <summary>Fixed names of each algorithm in delegated mode: one in use, one for the key that comes or goes.</summary>
    private const int FixedNames = 2;

    /// <summary>A selector by its parts.</summary>
    public static string Of(string stem, int number, DkimAlgorithm algorithm) => string.Create(CultureInfo.InvariantCulture, $"{stem}{number}-{Ending(algorithm)}");

    /// <summary>The selector of a domain's next key.</summary>
    /// <returns><c>null</c> in delegated mode while both names are taken by keys that are still needed.</returns>
    public static string? Next(SendingDomain domain, DkimAlgorithm algorithm)
    {
        var stem = StemOf(domain);
        if (domain.Mode == DomainMode.Own)
        {
            var last = domain.Keys.Select(key => Parse(key.Selector).Number).DefaultIfEmpty(0).Max();
            var isFirst = domain.Keys.All(key => key.Algorithm != algorithm);
            return FreeOf(domain, stem, isFirst ? Math.Max(1, last) : last + 1, algorithm);
        }

        for (var number = 1; number <= FixedNames; number++)
        {
            var selector = Of(stem, number, algorithm);
            if (domain.Keys.All(key => key.Selector != selector)) return selector;
        }

        return null;
    }

    /// <summary>All selectors that a delegated domain needs CNAME records for, now and ever.</summary>
    /// <param name="algorithms">Those that mail is signed by.</param>
    public static ImmutableArray<string> Fixed(SendingDomain domain, ImmutableArray<DkimAlgorithm> algorithms)
    {
        var stem = StemOf(domain);
        return [.. algorithms.SelectMany(algorithm => Enumerable.Range(1, FixedNames).Select(number => Of(stem, number, algorithm)))];
    }

    // Somebody may have brought keys with names of another make.
    private static string FreeOf(SendingDomain domain, string stem, int number, DkimAlgorithm algorithm)
    {
        while (domain.Keys.Any(key => key.Selector == Of(stem, number, algorithm))) number++;
        return Of(stem, number, algorithm);
    }

    private static string StemOf(SendingDomain domain) => domain.Keys.IsEmpty ? StandardStem : Parse(domain.Keys[0].Selector).Stem;

    private static (string Stem, int Number) Parse(string selector)
    {
        var dash = selector.LastIndexOf('-');
        if (dash < 0 || selector[(dash + 1)..] is not ("rsa" or "ed")) return (StandardStem, 0);
        var digits = dash;
        while (digits > 0 && char.IsAsciiDigit(selector[digits - 1])) digits--;
        return int.TryParse(selector.AsSpan(digits, dash - digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (selector[..digits], number)
            : (selector[..dash], 0);
    }

    private static string Ending(DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.Ed25519Sha256 ? "ed" : "rsa";
}
