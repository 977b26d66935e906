using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Postrider.Smtp;

/// <summary>
/// A domain name in its one comparable form: A-labels, lower case, no trailing dot (RFC 5321, 2.3.5; RFC 5890, 2.3.2.1).
/// At most 253 octets, labels of 1 to 63. Underscores are allowed, for they occur in names that are looked up.
/// </summary>
public readonly record struct DomainName
{
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
                return Idn.GetUnicode(Value);
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
        if (text.IsEmpty || text.Length > 253) return false;
        var value = text.ToString();
        if (!System.Text.Ascii.IsValid(text))
        {
            try
            {
                value = Idn.GetAscii(value.ToLowerInvariant());
            }
            catch (ArgumentException)
            {
                return false;
            }
        }

        value = value.ToLowerInvariant();
        if (value.Length > 253) return false;
        foreach (var range in value.AsSpan().Split('.'))
        {
            var label = value.AsSpan(range);
            if (label.IsEmpty || label.Length > 63 || label[0] == '-' || label[^1] == '-') return false;
            foreach (var c in label)
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        name = new DomainName(value);
        return true;
    }

    /// <summary>Whether this name lies below <paramref name="ancestor"/> (not equal to it).</summary>
    public bool IsSubdomainOf(DomainName ancestor) =>
        Value.Length > ancestor.Value.Length + 1 && Value.EndsWith(ancestor.Value, StringComparison.Ordinal)
        && Value[^(ancestor.Value.Length + 1)] == '.';

    public override string ToString() => Value;
}
