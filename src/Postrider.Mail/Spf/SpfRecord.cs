using System.Collections.Immutable;

namespace Postrider.Mail.Spf;

/// <summary>A record understood as a whole: a mistake anywhere spoils all of it (RFC 7208, 4.6).</summary>
public sealed class SpfRecord
{
    private const string Version = "v=spf1";

    private SpfRecord(ImmutableArray<SpfDirective> directives, MacroString? redirect, MacroString? explanation)
    {
        Directives = directives;
        Redirect = redirect;
        Explanation = explanation;
    }

    /// <summary>In the order in which they are tried.</summary>
    internal ImmutableArray<SpfDirective> Directives { get; }

    /// <summary>Whose record counts where no directive matches (RFC 7208, 6.1).</summary>
    internal MacroString? Redirect { get; }

    /// <summary>Where the explanation of a fail stands (RFC 7208, 6.2).</summary>
    internal MacroString? Explanation { get; }

    /// <summary>Whether a TXT record is one of SPF: the version alone, or with a space behind it (RFC 7208, 4.5).</summary>
    public static bool IsRecord(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');
    }

    /// <param name="text">A text for which <see cref="IsRecord"/> holds.</param>
    /// <param name="record">The record, when there is no mistake.</param>
    /// <returns>The mistake, for people; <c>null</c> for none.</returns>
    public static string? Parse(string text, out SpfRecord? record)
    {
        ArgumentNullException.ThrowIfNull(text);
        record = null;
        if (!IsRecord(text)) return "it does not begin with v=spf1";
        if (NotAscii(text) is { } foreign) return foreign;
        var directives = ImmutableArray.CreateBuilder<SpfDirective>();
        MacroString? redirect = null;
        MacroString? explanation = null;
        // Spaces part terms, no other white space does (RFC 7208, 4.6.1).
        foreach (var term in text[Version.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string? mistake;
            var name = SpfTerms.ModifierName(term);
            if (name is null)
            {
                mistake = SpfTerms.ParseDirective(term, out var directive);
                if (directive is not null) directives.Add(directive);
            }
            else
            {
                mistake = name switch
                {
                    _ when name.Equals("redirect", StringComparison.OrdinalIgnoreCase) => SpfTerms.ParseTarget(term, name, ref redirect),
                    _ when name.Equals("exp", StringComparison.OrdinalIgnoreCase) => SpfTerms.ParseTarget(term, name, ref explanation),
                    _ => MacroString.TryParse(term.AsSpan(name.Length + 1), MacroUse.Any, out _, out var problem) ? null : $"'{term}': {problem}",
                };
            }

            if (mistake is not null) return mistake;
        }

        record = new SpfRecord(directives.DrainToImmutable(), redirect, explanation);
        return null;
    }

    /// <summary>Pasted records hold such characters unseen: a zero-width space or a typographic dash.</summary>
    private static string? NotAscii(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!rune.IsAscii) return $"it holds the character U+{rune.Value:X4}, which is not ASCII";
        return null;
    }
}
