using System.Globalization;
using System.Text;

namespace Postrider.Mail.Bounces;

/// <summary>Addresses as reports write them: <c>rfc822; a@b</c>, <c>RFC822;&lt;a@b&gt;</c>, <c>utf-8; \x{E4}hre@b</c> (RFC 6533, 3).</summary>
public static class RecipientField
{
    /// <summary>In characters: what is longer is no address (RFC 5321, 4.5.3.1.3), with room for what stands around it.</summary>
    private const int MaximumLength = 600;

    /// <summary>The address of a recipient field, without its type; empty where there is none.</summary>
    public static string Read(string value)
    {
        var semicolon = value.IndexOf(';', StringComparison.Ordinal);
        var type = semicolon < 0 ? "" : value[..semicolon].Trim();
        var text = (semicolon < 0 ? value : value[(semicolon + 1)..]).Trim();
        if (type.Equals("utf-8", StringComparison.OrdinalIgnoreCase)) text = DecodeUnicode(text);
        return Plain(text);
    }

    /// <summary>The address in a piece of text: within angle brackets where there are some, without comments and quotes around it.</summary>
    public static string Plain(string text)
    {
        text = HumanText.OneLine(text, MaximumLength).Trim();
        var open = text.IndexOf('<', StringComparison.Ordinal);
        var close = open < 0 ? -1 : text.IndexOf('>', open);
        if (close > open + 1) text = text[(open + 1)..close];
        else if (text.IndexOf(" (", StringComparison.Ordinal) is var comment and > 0) text = text[..comment];
        // Exim marks who asked for a report; some systems leave the brackets of a broken line.
        text = text.Trim().Trim('<', '>', ',', ';', '\'').Trim();
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) text = text[7..];
        return text is ['"', .., '"'] && !text.Contains("\"@", StringComparison.Ordinal) ? text[1..^1] : text;
    }

    private static string DecodeUnicode(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var end = text.AsSpan(at).StartsWith("\\x{", StringComparison.Ordinal) ? text.IndexOf('}', at) : -1;
            if (end > at && end - at <= 9 && int.TryParse(text.AsSpan(at + 3, end - at - 3), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var point) && Rune.IsValid(point))
            {
                result.Append(new Rune(point));
                at = end;
            }
            else
            {
                result.Append(text[at]);
            }
        }

        return result.ToString();
    }
}
