using System.Text;

namespace Postrider.Relay.Suppressions;

/// <summary>Lines of a table (RFC 4180), with quoted cells that may hold commas and line ends.</summary>
internal static class CsvLines
{
    private const int MaximumCells = 100;

    /// <returns>The number of each line, from 1, and its cells; empty lines are left out.</returns>
    /// <exception cref="FormatException">A quote is not closed, or a line has too many cells.</exception>
    public static IEnumerable<(int Line, IReadOnlyList<string> Cells)> Read(string text)
    {
        var (line, first) = (1, 1);
        var isQuoted = false;
        var cell = new StringBuilder();
        var cells = new List<string>();
        for (var at = text.StartsWith('\ufeff') ? 1 : 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\n') line++;
            if (isQuoted)
            {
                if (c != '"') cell.Append(c);
                else if (at + 1 < text.Length && text[at + 1] == '"') cell.Append(text[at++]);
                else isQuoted = false;
            }
            else if (c == '"' && cell.Length == 0)
            {
                isQuoted = true;
            }
            else if (c is ',' or ';' or '\t')
            {
                End();
            }
            else if (c == '\n')
            {
                End();
                if (cells.Exists(one => one.Trim().Length > 0)) yield return (first, cells);
                cells = [];
                first = line;
            }
            else if (c != '\r')
            {
                cell.Append(c);
            }
        }

        if (isQuoted) throw new FormatException($"line {first}: a quote is opened and not closed.");
        End();
        if (cells.Exists(one => one.Trim().Length > 0)) yield return (first, cells);

        void End()
        {
            if (cells.Count == MaximumCells) throw new FormatException($"line {first}: there are more than {MaximumCells} cells.");
            cells.Add(cell.ToString());
            cell.Clear();
        }
    }
}
