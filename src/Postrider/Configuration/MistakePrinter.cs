using Postrider.Configuration.Toml;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Configuration;

/// <summary>Shows mistakes to people: what, where, the line with a mark below, and how to mend it. Used by <c>check</c>, and by <c>serve</c> when it refuses to start.</summary>
internal sealed class MistakePrinter(IAnsiConsole console)
{
    private const string Indent = "  ";
    private const int LeastWidth = 40;

    /// <param name="mistakes">What is wrong.</param>
    /// <param name="file">The settings file; what is wrong in files that it names is shown with their own lines.</param>
    public void Write(IReadOnlyList<SettingsMistake> mistakes, string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        var linesOf = new Dictionary<string, string[]>(StringComparer.Ordinal) { [file] = ReadLines(file) };
        var gutter = mistakes.Select(mistake => mistake.Line.ToString(System.Globalization.CultureInfo.InvariantCulture).Length).DefaultIfEmpty(1).Max();
        foreach (var mistake in mistakes)
        {
            console.Write(new Text(mistake.IsWarning ? "warning" : "error", new Style(mistake.IsWarning ? Color.Yellow : Color.Red)));
            console.WriteLine($" {(mistake.Line == 0 ? mistake.File : $"{mistake.File}:{mistake.Line}:{mistake.Column}")}{(mistake.Key.Length == 0 ? "" : $"  {mistake.Key}")}");
            console.WriteLine($"{Indent}{mistake.What}");
            if (!linesOf.TryGetValue(mistake.File, out var lines)) linesOf.Add(mistake.File, lines = ReadLines(Path.GetFullPath(mistake.File, folder)));
            if (mistake.Line > 0 && mistake.Line <= lines.Length) WriteExcerpt(mistake, lines[mistake.Line - 1], gutter);
            console.WriteLine($"{Indent}{mistake.Mend}");
            console.WriteLine();
        }
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllText(path).Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private void WriteExcerpt(SettingsMistake mistake, string line, int gutter)
    {
        // One character a column, so that the mark stands below what is meant.
        var plain = string.Concat(Secrets.Mask(line.TrimEnd('\r')).Select(c => char.IsControl(c) ? ' ' : c));
        var room = Math.Max(console.Profile.Width - gutter - Indent.Length - 4, LeastWidth);
        var start = Math.Clamp(mistake.Column - 1 - (room / 2), 0, Math.Max(plain.Length - room, 0));
        var shown = plain.Substring(start, Math.Min(room, plain.Length - start));
        var column = Math.Min(mistake.Column - 1 - start, room - 1);
        var length = Math.Clamp(mistake.Length, 1, room - column);
        var number = mistake.Line.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(gutter);
        console.WriteLine($"{Indent}{number} | {shown}");
        console.WriteLine($"{Indent}{new string(' ', gutter)} | {new string(' ', column)}{new string('^', length)}");
    }
}
