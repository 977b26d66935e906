namespace Postrider.Mail.Spf;

/// <summary>A piece of a macro string: either <see cref="Literal"/>, or a letter with its transformers (RFC 7208, 7.1).</summary>
/// <param name="Literal">Text that stands for itself; <c>null</c> for a macro.</param>
/// <param name="Letter">In lower case.</param>
/// <param name="IsEscaped">Whether the letter was a capital: the value is URL-escaped.</param>
/// <param name="Kept">How many of the rightmost parts are kept; <see cref="int.MaxValue"/> for all.</param>
/// <param name="IsReversed">Whether the parts are turned around.</param>
/// <param name="Delimiters">What parts the value; a dot where none were given.</param>
internal readonly record struct MacroPart(string? Literal, char Letter, bool IsEscaped, int Kept, bool IsReversed, string Delimiters)
{
    public static MacroPart Of(string literal) => new(literal, default, false, int.MaxValue, false, "");

    /// <summary>Whether the value goes in as it is.</summary>
    public bool IsPlain => Kept == int.MaxValue && !IsReversed && Delimiters == ".";

    /// <summary>Splits, turns, cuts and joins a value as the transformers say.</summary>
    public string Transform(string value)
    {
        if (!IsPlain)
        {
            var parts = value.Split(Delimiters.ToCharArray());
            if (IsReversed) Array.Reverse(parts);
            value = string.Join('.', parts[Math.Max(0, parts.Length - Math.Min(Kept, parts.Length))..]);
        }

        return IsEscaped ? Uri.EscapeDataString(value) : value;
    }
}
