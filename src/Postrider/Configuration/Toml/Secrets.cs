using System.Text.RegularExpressions;

namespace Postrider.Configuration.Toml;

/// <summary>Keeps passwords out of what is said about the file.</summary>
internal static partial class Secrets
{
    public static bool IsSecretLine(string line) => Password().IsMatch(line);

    /// <summary>The line with stars in place of each password's characters, so that columns stay.</summary>
    public static string Mask(string line) => Password().Replace(line, match =>
        line[match.Index..match.Groups["secret"].Index] + new string('*', match.Groups["secret"].Length));

    // An unclosed quote hides the rest of the line.
    [GeneratedRegex("""\bpassword["']?\s*=\s*(?<secret>"(\\.|[^"\\])*"?|'[^']*'?|[^\s,}#]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Password();
}
