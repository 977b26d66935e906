using System.Text;

namespace Postrider.Mail.Authentication;

/// <summary>Writes the field, folded between its parts (RFC 8601, 2.2).</summary>
public static class AuthenticationResultsWriter
{
    /// <summary>Characters of a line at best (RFC 5322, 2.1.1); a single part that is longer stands alone.</summary>
    private const int Width = 78;

    /// <summary>Of a value: what strangers chose must not make a line that is too long (RFC 5322, 2.1.1).</summary>
    private const int MaximumValue = 200;

    /// <summary>The whole field with its line end.</summary>
    public static string Write(AuthenticationResults results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return $"{AuthenticationResults.FieldName}: {WriteBody(results, AuthenticationResults.FieldName.Length + 2)}\r\n";
    }

    /// <summary>What stands behind the colon; also the form of ARC-Authentication-Results behind its instance (RFC 8617, 4.1.1).</summary>
    /// <param name="column">Characters that stand before it on its first line.</param>
    public static string WriteBody(AuthenticationResults results, int column)
    {
        ArgumentNullException.ThrowIfNull(results);
        var text = new StringBuilder(Value(results.ServiceId)).Append(';');
        column += text.Length;
        if (results.Results.IsEmpty) return text.Append(" none").ToString();
        for (var i = 0; i < results.Results.Length; i++)
        {
            var result = results.Results[i];
            // Each result on a line of its own: people read them.
            text.Append("\r\n\t");
            column = 8;
            Append(text, $"{Word(result.Method)}={Word(result.Result)}", ref column, "");
            if (result.Reason is { Length: > 0 } reason) Append(text, $"reason={Quote(Clean(reason))}", ref column, " ");
            foreach (var property in result.Properties)
                Append(text, $"{Word(property.Type)}.{Word(property.Name)}={Value(property.Value)}", ref column, " ");
            if (i < results.Results.Length - 1) text.Append(';');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string part, ref int column, string gap)
    {
        // One column is kept for the semicolon.
        if (gap.Length > 0 && column + gap.Length + part.Length + 1 > Width)
        {
            text.Append("\r\n\t ");
            column = 9;
            gap = "";
        }

        text.Append(gap).Append(part);
        column += gap.Length + part.Length;
    }

    /// <summary>A keyword; what is none becomes one, since it can come from the outside only by mistake.</summary>
    private static string Word(string word)
    {
        if (IsToken(word)) return word;
        var safe = string.Concat(word.Where(c => IsToken(c.ToString())));
        return safe.Length == 0 ? "unknown" : safe;
    }

    private static string Value(string value)
    {
        value = Clean(value);
        // local@domain may stand without quotes (RFC 8601, 2.2, pvalue), as all hosts write it.
        var at = value.LastIndexOf('@');
        var isAddress = at >= 0 && (at == 0 || IsToken(value[..at])) && IsToken(value[(at + 1)..]);
        return isAddress || IsToken(value) ? value : Quote(value);
    }

    private static bool IsToken(string text)
    {
        var reader = new FieldReader(text);
        return reader.TryReadToken(out var token) && token.Length == text.Length;
    }

    private static string Clean(string value)
    {
        var text = new StringBuilder(Math.Min(value.Length, MaximumValue));
        foreach (var rune in value.EnumerateRunes())
        {
            if (text.Length >= MaximumValue) break;
            text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return text.ToString();
    }

    private static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
