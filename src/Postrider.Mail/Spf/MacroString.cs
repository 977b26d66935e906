using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Postrider.Mail.Spf;

/// <summary>Text with macros in it (RFC 7208, 7), parsed once and expanded for each check.</summary>
internal sealed class MacroString
{
    private const string Letters = "slodiphv";
    private const string ExplanationLetters = "crt";
    private static readonly SearchValues<char> DelimiterCharacters = SearchValues.Create(".-+,/_=");

    private MacroString(ImmutableArray<MacroPart> parts) => Parts = parts;

    public ImmutableArray<MacroPart> Parts { get; }

    /// <param name="text">The octets, spaces only in an explanation.</param>
    /// <param name="use">Where it stands.</param>
    /// <param name="problem">What is wrong with it, for people.</param>
    public static bool TryParse(ReadOnlySpan<char> text, MacroUse use, [NotNullWhen(true)] out MacroString? macro, out string problem)
    {
        macro = null;
        problem = "";
        if (text.IsEmpty && use == MacroUse.Domain) problem = "the domain is missing";
        var parts = ImmutableArray.CreateBuilder<MacroPart>();
        var literal = new StringBuilder();
        var rest = text;
        while (!rest.IsEmpty && problem.Length == 0)
        {
            if (rest[0] != '%')
            {
                if (rest[0] is < '!' or > '~' && !(rest[0] == ' ' && use == MacroUse.Explanation)) problem = $"the character U+{(int)rest[0]:X4} has no place in it";
                literal.Append(rest[0]);
                rest = rest[1..];
                continue;
            }

            if (rest is ['%', '%' or '_' or '-', ..])
            {
                literal.Append(rest[1] switch { '%' => "%", '_' => " ", _ => "%20" });
                rest = rest[2..];
                continue;
            }

            if (literal.Length > 0) parts.Add(MacroPart.Of(literal.ToString()));
            literal.Clear();
            if (TryTakeMacro(ref rest, use, out var part)) parts.Add(part);
            else problem = "it holds a percent sign that begins no macro";
        }

        if (literal.Length > 0) parts.Add(MacroPart.Of(literal.ToString()));
        if (problem.Length == 0 && use == MacroUse.Domain && !EndsAsDomain(text)) problem = "it does not end in a top-level domain";
        if (problem.Length > 0) return false;
        macro = new MacroString(parts.DrainToImmutable());
        return true;
    }

    private static bool TryTakeMacro(ref ReadOnlySpan<char> rest, MacroUse use, out MacroPart part)
    {
        part = default;
        var close = rest.IndexOf('}');
        if (close < 3 || rest[1] != '{') return false;
        var letter = char.ToLowerInvariant(rest[2]);
        if (!Letters.Contains(letter, StringComparison.Ordinal) && (use == MacroUse.Domain || !ExplanationLetters.Contains(letter, StringComparison.Ordinal))) return false;
        var transformers = rest[3..close];
        var digits = transformers.IndexOfAnyExceptInRange('0', '9');
        if (digits < 0) digits = transformers.Length;
        var kept = int.MaxValue;
        // A number too large for us keeps all; zero is refused (RFC 7208, 7.1).
        if (digits > 0 && int.TryParse(transformers[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) kept = number;
        if (kept == 0) return false;
        var delimiters = transformers[digits..];
        var isReversed = delimiters is ['r' or 'R', ..];
        if (isReversed) delimiters = delimiters[1..];
        if (delimiters.ContainsAnyExcept(DelimiterCharacters)) return false;
        part = new MacroPart(null, letter, char.IsAsciiLetterUpper(rest[2]), kept, isReversed, delimiters.IsEmpty ? "." : delimiters.ToString());
        rest = rest[(close + 1)..];
        return true;
    }

    /// <summary>domain-end: a macro, or a dot and a label that is not all digits, a dot behind it allowed.</summary>
    private static bool EndsAsDomain(ReadOnlySpan<char> text)
    {
        if (text[^1] == '}' && text.LastIndexOf("%{") is >= 0 and var macro && !text[macro..^1].Contains('}')) return true;
        // "%%", "%_" and "%-" are macro-expand as well, and no top label ends in their second character.
        if (text.Length > 1 && text[^2] == '%' && text[^1] is '%' or '_' or '-') return EndsInEscape(text);
        if (text[^1] == '.') text = text[..^1];
        var dot = text.LastIndexOf('.');
        var label = text[(dot + 1)..];
        if (dot < 0 || label.IsEmpty || label[0] == '-' || label[^1] == '-') return false;
        var hasOther = false;
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-') return false;
            hasOther |= !char.IsAsciiDigit(c);
        }

        return hasOther;
    }

    private static bool EndsInEscape(ReadOnlySpan<char> text)
    {
        // Already parsed without a mistake: an odd run of percent signs before the last character begins an escape with it.
        var run = 0;
        for (var i = text.Length - 2; i >= 0 && text[i] == '%'; i--) run++;
        return run % 2 == 1;
    }
}
