using System.Text.RegularExpressions;

namespace Postrider.Configuration.Toml;

/// <summary>Puts what a parser says about a line into words for those who do not know TOML.</summary>
internal static partial class SyntaxAdvice
{
    public static (string What, string Mend) For(string line, string message)
    {
        if (Unquoted().Match(line) is { Success: true } unquoted)
            return ("A text must stand in quotes.", $"Write {unquoted.Groups["key"].Value} = \"…\".");
        if (WithoutValue().Match(line) is { Success: true } empty)
            return ("The value is missing.", $"Write a value after '{empty.Groups["key"].Value} =', or put # before the line to have the default.");
        if (Header().IsMatch(line)) return ("The table's header is not complete.", "A header stands alone on its line: [name], or [[name]] for one of several.");
        if (SyntaxRecovery.IsUnclosedText(message)) return ("A quote is opened and not closed.", "Close the text with the quote that opens it, on the same line.");
        if (!line.Contains('=', StringComparison.Ordinal)) return ("This is neither a setting, nor a table's header, nor a comment.", "A setting reads: key = value. A comment begins with #.");
        // The parser repeats pieces of the line, which may be a password.
        return Secrets.IsSecretLine(line)
            ? ("The line is not TOML.", "A setting reads: key = \"text\", with nothing but a comment after it.")
            : ($"The line is not TOML: {Plain(message)}.", "A setting reads: key = value, with nothing but a comment after it; texts stand in quotes, lists in [ ].");
    }

    private static string Plain(string message) => message.ReplaceLineEndings(" ").Replace('␤', ' ').TrimEnd('.', ' ');

    [GeneratedRegex("""^\s*(?<key>[A-Za-z0-9_-]+)\s*=\s*(?!true\b|false\b|inf\b|nan\b)[A-Za-z*/<.:~]""")]
    private static partial Regex Unquoted();

    [GeneratedRegex(@"^\s*(?<key>[A-Za-z0-9_-]+)\s*=\s*(#.*)?$")]
    private static partial Regex WithoutValue();

    [GeneratedRegex(@"^\s*\[{1,2}\s*[A-Za-z0-9_.-]*")]
    private static partial Regex Header();
}
