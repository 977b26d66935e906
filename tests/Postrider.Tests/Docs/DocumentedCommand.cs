using System.Text.RegularExpressions;
using Postrider.Sending;

namespace Postrider.Tests.Docs;

/// <summary>A call of the program that a page shows in a block for a shell.</summary>
/// <param name="Line">Where the block begins.</param>
/// <param name="Text">The whole command.</param>
/// <param name="Words">What the program gets.</param>
internal sealed partial record DocumentedCommand(int Line, string Text, string[] Words)
{
    public static IEnumerable<DocumentedCommand> In(string page)
    {
        foreach (var (line, text) in Document.Blocks(page, "console", "console run", "sh", "bash"))
        {
            // A backslash at the end goes on in the next line.
            foreach (var command in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
            {
                if (Called().Match(command) is not { Success: true } call) continue;
                var words = Part(call.Groups["arguments"].Value);
                if (words is not [SendmailCommand.Name, ..]) yield return new DocumentedCommand(line, command, words);
            }
        }
    }

    /// <summary>The words of a command line as a shell parts them, without comment, redirection and what runs it in the background; quotes hold what is between them together.</summary>
    private static string[] Part(string command) =>
        [.. Word().Matches(AfterTheCommand().Replace(command, "")).Select(word => word.Value.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal))];

    // By itself, as root, or as the container's own entry point.
    [GeneratedRegex(@"^\$ (?:sudo )?(?:\./)?postrider\b(?<arguments>.*)|^\$ podman run .* postrider (?<arguments>.*)|^\$ podman exec postrider postrider (?<arguments>.*)")]
    private static partial Regex Called();

    [GeneratedRegex(@"\s+(#|>|&|\|).*$")]
    private static partial Regex AfterTheCommand();

    [GeneratedRegex("""(?:'[^']*'|"[^"]*"|[^\s'"])+""")]
    private static partial Regex Word();
}
