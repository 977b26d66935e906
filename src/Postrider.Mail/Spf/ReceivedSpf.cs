using System.Net;
using System.Text;
using Postrider.Mail.Dsn;

namespace Postrider.Mail.Spf;

/// <summary>The field <c>Received-SPF</c> (RFC 7208, 9.1): for programs behind us that read it and no Authentication-Results.</summary>
public static class ReceivedSpf
{
    public const string FieldName = "Received-SPF";

    /// <summary>Characters of a value or a reason: what strangers chose must not make a line that is too long.</summary>
    private const int MaximumValue = 200;

    /// <summary>The whole field with its line end.</summary>
    /// <param name="verdict">What was found.</param>
    /// <param name="client">The address that was asked about; <c>null</c> where it was not known.</param>
    /// <param name="helo">What the client said.</param>
    /// <param name="reversePath">Without brackets; empty for the null one.</param>
    /// <param name="receiver">Our name.</param>
    public static string Write(SpfVerdict verdict, IPAddress? client, string helo, string reversePath, string receiver)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var text = new StringBuilder($"{FieldName}: {verdict.Result.Word()} ({Comment($"{receiver}: {verdict.Reason}")}) receiver={Value(receiver)};");
        if (client is not null) Append("client-ip", client.ToString());
        Append("envelope-from", reversePath);
        if (helo.Length > 0) Append("helo", helo);
        if (verdict.Mechanism is { } mechanism) Append("mechanism", mechanism);
        if (verdict.Result is SpfResult.TempError or SpfResult.PermError) Append("problem", verdict.Reason);
        text.Append($" identity={(verdict.Identity == SpfIdentity.Helo ? "helo" : "mailfrom")}");
        var folded = new StringBuilder(text.Length + 32);
        Folding.Append(folded, text.ToString(), "\t");
        return folded.ToString();

        void Append(string key, string value) => text.Append($" {key}={Value(value)};");
    }

    private static string Value(string value)
    {
        value = Clean(value);
        return IsDotAtom(value) ? value : $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string Comment(string text) =>
        Clean(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal);

    /// <summary>Only what a header may hold whatever the transaction: a stranger's other characters become question marks.</summary>
    private static string Clean(string value)
    {
        var text = new StringBuilder(Math.Min(value.Length, MaximumValue));
        foreach (var rune in value.EnumerateRunes())
        {
            if (text.Length == MaximumValue) break;
            text.Append(Rune.IsControl(rune) ? ' ' : rune.IsAscii ? (char)rune.Value : '?');
        }

        return text.ToString();
    }

    // RFC 5322, 3.2.3.
    private static bool IsDotAtom(string text) =>
        text.Length > 0 && text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal)
        && text.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal));
}
