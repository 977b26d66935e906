using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Postrider.Smtp;

/// <summary>
/// A domain name in its one comparable form: A-labels, lower case, no trailing dot (RFC 5321, 2.3.5; RFC 5890, 2.3.2.1).
/// At most 253 octets, labels of 1 to 63. Underscores are allowed, for they occur in names that are looked up.
/// </summary>
public readonly record struct DomainName
{
    private const int MaximumLength = 253;
    private const int MaximumLabelLength = 63;

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };
    private readonly string? _value;

    private DomainName(string value) => _value = value;

    /// <summary>The A-label form; empty for the default value, which is no name.</summary>
    public string Value => _value ?? "";

    public bool IsEmpty => string.IsNullOrEmpty(_value);

    /// <summary>The labels after the first, or an empty name for a single label.</summary>
    public DomainName Parent
    {
        get
        {
            var dot = Value.IndexOf('.', StringComparison.Ordinal);
            return dot < 0 ? default : new DomainName(Value[(dot + 1)..]);
        }
    }

    /// <summary>The U-label form for people (RFC 5890, 2.3.2.1); the A-label form where it does not convert.</summary>
    public string Unicode
    {
        get
        {
            if (!Value.Contains("xn--", StringComparison.Ordinal)) return Value;
            try
            {
                var text = Idn.GetUnicode(Value);
                foreach (var c in text)
                    if (char.IsControl(c)) return Value;
                return text;
            }
            catch (ArgumentException)
            {
                return Value;
            }
        }
    }

    /// <exception cref="FormatException">The text is not a domain name.</exception>
    public static DomainName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not a domain name.");

    /// <summary>Takes A-labels or U-labels in any case, with or without a trailing dot.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out DomainName name) => TryParse(text.AsSpan(), out name);

    /// <inheritdoc cref="TryParse(string?, out DomainName)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out DomainName name)
    {
        name = default;
        if (text.Length > 1 && text[^1] == '.') text = text[..^1];
        // U-labels are mostly shorter than their A-labels, and never four times longer: no long text is converted in vain.
        if (text.Length > 4 * MaximumLength || (!Ascii.IsValid(text) && !TryToAscii(text, out text))) return false;
        if (text.IsEmpty || text.Length > MaximumLength) return false;
        Span<char> value = stackalloc char[MaximumLength];
        Ascii.ToLower(text, value, out var length);
        value = value[..length];
        foreach (var range in ((ReadOnlySpan<char>)value).Split('.'))
            if (!IsLabel(value[range])) return false;
        name = new DomainName(value.ToString());
        return true;
    }

    /// <summary>
    /// Takes any name that can be looked up: labels of any printable ASCII characters (RFC 2181, 11), as macros of SPF make them from local parts.
    /// No host and no mail domain has to have such a name; use it for questions alone.
    /// </summary>
    public static bool TryParseLookup(ReadOnlySpan<char> text, out DomainName name)
    {
        name = default;
        if (text.Length > 1 && text[^1] == '.') text = text[..^1];
        if (text.IsEmpty || text.Length > MaximumLength || text.ContainsAnyExceptInRange(' ', '~')) return false;
        foreach (var range in text.Split('.'))
            if (text[range].Length is 0 or > MaximumLabelLength) return false;
        Span<char> value = stackalloc char[MaximumLength];
        Ascii.ToLower(text, value, out var length);
        name = new DomainName(value[..length].ToString());
        return true;
    }

    /// <summary>Whether this name lies below <paramref name="ancestor"/> (not equal to it).</summary>
    public bool IsSubdomainOf(DomainName ancestor) =>
        Value.Length > ancestor.Value.Length + 1 && Value.EndsWith(ancestor.Value, StringComparison.Ordinal)
        && Value[^(ancestor.Value.Length + 1)] == '.';

    public override string ToString() => Value;

    private static bool IsLabel(ReadOnlySpan<char> label) =>
        label.Length is > 0 and <= MaximumLabelLength && label[0] != '-' && label[^1] != '-' && !label.ContainsAnyExcept(LabelCharacters);

    private static bool TryToAscii(ReadOnlySpan<char> text, out ReadOnlySpan<char> ascii)
    {
        try
        {
            ascii = Idn.GetAscii(text.ToString().ToLowerInvariant());
            return true;
        }
        catch (ArgumentException)
        {
            ascii = default;
            return false;
        }
    }
}
