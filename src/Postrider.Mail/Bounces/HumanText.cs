using System.Text;

namespace Postrider.Mail.Bounces;

/// <summary>Cuts what a report says to people from what it gives back.</summary>
internal static class HumanText
{
    private static readonly string[] HeaderFields = ["received:", "return-path:", "dkim-signature:", "arc-seal:", "x-google-smtp-source:", "x-received:"];

    /// <summary>The text up to the message that is given back, or up to a delivery status within it where that is not wanted.</summary>
    public static string BeforeReturned(string text, bool keepStatus)
    {
        var end = 0;
        foreach (var line in text.Split('\n'))
        {
            // A text that begins with the marker has its reasons behind it.
            if (end > 0 && (IsMarker(line) || (!keepStatus && line.TrimStart().StartsWith("Reporting-MTA:", StringComparison.OrdinalIgnoreCase)))) return text[..end];
            end = Math.Min(text.Length, end + line.Length + 1);
        }

        return text;
    }

    public static string OneLine(string text, int length)
    {
        var result = new StringBuilder(Math.Min(text.Length, length));
        foreach (var c in text)
        {
            if (result.Length >= length) break;
            if (!char.IsWhiteSpace(c) && !char.IsControl(c)) result.Append(c);
            else if (result.Length > 0 && result[^1] != ' ') result.Append(' ');
        }

        // A cut must not leave half of a character.
        if (result.Length > 0 && char.IsHighSurrogate(result[^1])) result.Length--;
        return result.ToString().TrimEnd();
    }

    private static bool IsMarker(string line)
    {
        if (line.Length is 0 or > 400) return false;
        var lower = line.ToLowerInvariant();
        foreach (var marker in BouncePhrases.Returned)
            if (lower.Contains(marker, StringComparison.Ordinal)) return true;
        var start = lower.TrimStart(' ', '\t', '>', '|');
        if (lower.Length - start.Length > 8) return false;
        foreach (var field in HeaderFields)
            if (start.StartsWith(field, StringComparison.Ordinal)) return true;
        return false;
    }
}
