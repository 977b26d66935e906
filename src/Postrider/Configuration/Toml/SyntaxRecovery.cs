using System.Text.RegularExpressions;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Postrider.Configuration.Toml;

/// <summary>
/// Finds all syntax errors of a text: the parser's first is noted, its line is taken out, and the rest is parsed anew, for what the parser says after its first error is
/// mostly its own confusion.
/// </summary>
internal sealed partial class SyntaxRecovery
{
    /// <summary>The table that stands in for one whose header cannot be read; its keys are not judged.</summary>
    public const string LostTable = "\u0001lost";

    private const string LostHeader = "[[\"\\u0001lost\"]]";
    private const int MaximumErrors = 50;
    private readonly string[] _lines;
    private readonly string[] _readable;
    private readonly List<TomlMistake> _mistakes = [];

    private SyntaxRecovery(string text)
    {
        _lines = text.Split('\n');
        _readable = [.. _lines];
    }

    /// <summary>Parses all lines that can be; <c>null</c> where the text is beyond repair.</summary>
    public static (DocumentSyntax? Document, List<TomlMistake> Mistakes) Parse(string text)
    {
        var recovery = new SyntaxRecovery(text);
        return (recovery.Parse(), recovery._mistakes);
    }

    private DocumentSyntax? Parse()
    {
        while (_mistakes.Count < MaximumErrors)
        {
            try
            {
                // The parser breaks on a backslash that is the very last character (Tomlyn 2.10): hence the line end.
                var document = SyntaxParser.Parse(string.Join('\n', _readable) + '\n', sourceName: null, validate: false);
                var first = document.Diagnostics.Where(error => error.Kind == DiagnosticMessageKind.Error).MinBy(error => (error.Span.Start.Line, error.Span.Start.Column));
                if (first is null) return document;
                TakeOut(first.Span.Start.Line, first.Span.Start.Column, first.Message);
            }
            catch (TomlException e)
            {
                // Nested too deeply: the parser gives up instead of noting it.
                Note(Math.Clamp((e.Line ?? 1) - 1, 0, _lines.Length - 1), Math.Max((e.Column ?? 1) - 1, 0), ("Tables or lists are nested too deeply.", "No setting needs more than four levels; check the brackets."));
                return null;
            }
        }

        return null;
    }

    private void TakeOut(int line, int column, string message)
    {
        // At the end of the text the error belongs to the last line that says something.
        if (line >= _lines.Length || (_readable[line].Length == 0 && line == _lines.Length - 1))
        {
            line = Math.Min(line, _lines.Length - 1);
            while (line > 0 && _readable[line].Trim().Length == 0) line--;
            column = _lines[line].TrimEnd('\r').Length;
        }

        if (FindListStart(line) is { } start)
        {
            if (FindListEnd(start, line) is { } closed)
            {
                Note(line, column, ("An item of this list cannot be read.", "Texts stand in quotes, with commas between the items."));
                Blank(start, closed);
            }
            else
            {
                Note(start, _lines[start].IndexOf('[', StringComparison.Ordinal), ("A list is opened and not closed.", "Close it with ']', with commas between the items."));
                Blank(start, line > start && Beginning().IsMatch(_lines[line]) ? line - 1 : line);
            }

            return;
        }

        var text = _lines[line].TrimEnd('\r');
        if (IsUnclosedText(message)) column = Math.Max(text.IndexOfAny(['"', '\''], text.IndexOf('=', StringComparison.Ordinal) + 1), 0);
        Note(line, column, SyntaxAdvice.For(text, message));
        Blank(line, line);
    }

    public static bool IsUnclosedText(string message) =>
        message.Contains("newline in a string", StringComparison.OrdinalIgnoreCase) || message.Contains("End-Of-File found", StringComparison.OrdinalIgnoreCase);

    // The line above (or this one) where a list begins that is still open at this line.
    private int? FindListStart(int line)
    {
        var open = 0;
        for (var i = line; i >= 0; i--)
        {
            if (i < line || ListStart().IsMatch(_readable[i])) open += Balance(_readable[i]);
            if (ListStart().IsMatch(_readable[i])) return open > 0 ? i : null;
            if (i < line && Beginning().IsMatch(_readable[i])) return null;
        }

        return null;
    }

    // The line at or below an error where the list ends, if it does before something else begins.
    private int? FindListEnd(int start, int line)
    {
        var open = 0;
        for (var i = start; i < _readable.Length; i++)
        {
            if (i >= line && i > start && Beginning().IsMatch(_readable[i])) return null;
            open += Balance(_readable[i]);
            if (open <= 0 && i >= line) return i;
        }

        return null;
    }

    // Brackets opened and not closed on a line, outside of texts and comments.
    private static int Balance(string line)
    {
        var plain = Quoted().Replace(line, "");
        var comment = plain.IndexOf('#', StringComparison.Ordinal);
        if (comment >= 0) plain = plain[..comment];
        return plain.Count(c => c == '[') - plain.Count(c => c == ']');
    }

    private void Note(int line, int column, (string What, string Mend) advice) =>
        _mistakes.Add(new TomlMistake(new TomlPlace(line + 1, column + 1, 1), "", advice.What, advice.Mend));

    // An error on a line that is taken out already would never end: its second time empties it.
    private void Blank(int first, int last)
    {
        for (var i = first; i <= last; i++)
            _readable[i] = Header().IsMatch(_readable[i]) && _readable[i] != LostHeader && first == last ? LostHeader : "";
    }

    [GeneratedRegex(@"^\s*([A-Za-z0-9_.""'-]+\s*=|\[)")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^\s*\[")]
    private static partial Regex Header();

    [GeneratedRegex(@"^\s*[A-Za-z0-9_.""'-]+\s*=\s*\[")]
    private static partial Regex ListStart();

    [GeneratedRegex("""
        "(\\.|[^"\\])*"|'[^']*'
        """)]
    private static partial Regex Quoted();
}
