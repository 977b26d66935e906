using System.Text;

namespace Postrider.Mail.Dsn;

/// <summary>Breaks long lines at spaces; words that are too long for any line are cut.</summary>
internal static class Folding
{
    private const int Margin = 76;

    /// <summary>Characters of a word that is left whole: four octets each at most, so that the line stays below 998 (RFC 5322, 2.1.1).</summary>
    private const int MaximumWordLength = 240;

    /// <param name="output">Gets the lines, each ended by CRLF.</param>
    /// <param name="text">One line.</param>
    /// <param name="indent">What the lines after the first begin with.</param>
    public static void Append(StringBuilder output, string text, string indent)
    {
        var column = 0;
        var isFirst = true;
        foreach (var range in text.AsSpan().Split(' '))
        {
            var word = text.AsSpan(range);
            if (!isFirst && column + 1 + word.Length > Margin)
            {
                output.Append("\r\n").Append(indent);
                column = indent.Length;
            }
            else if (!isFirst)
            {
                output.Append(' ');
                column++;
            }

            for (; word.Length > MaximumWordLength; word = word[MaximumWordLength..])
                output.Append(word[..MaximumWordLength]).Append("\r\n").Append(indent);
            output.Append(word);
            column += word.Length;
            isFirst = false;
        }

        output.Append("\r\n");
    }
}
