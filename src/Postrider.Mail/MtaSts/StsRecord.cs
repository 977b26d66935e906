using System.Buffers;

namespace Postrider.Mail.MtaSts;

/// <summary>The TXT record that announces a policy (RFC 8461, 3.1).</summary>
public static class StsRecord
{
    private const int MaximumIdLength = 32;
    private const string Version = "v=STSv1";

    private static readonly SearchValues<char> Alphanumeric = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>Whether a record is meant as one of this kind, well-formed or not: other texts at the name do not count.</summary>
    public static bool IsAnnouncement(ReadOnlySpan<char> text) =>
        text.StartsWith(Version, StringComparison.Ordinal) && (text.Length == Version.Length || text[Version.Length] is ';' or ' ' or '\t');

    /// <summary>Reads <c>v=STSv1; id=20160831085700Z;</c>.</summary>
    /// <param name="text">The strings of the record joined.</param>
    /// <param name="id">1 to 32 letters and digits: another one means another policy.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out string id)
    {
        id = "";
        if (!IsAnnouncement(text)) return false;
        var isFirst = true;
        foreach (var range in text.Split(';'))
        {
            var field = text[range].Trim(" \t");
            if (isFirst)
            {
                isFirst = false;
                if (!field.SequenceEqual(Version)) return false;
                continue;
            }

            if (!field.StartsWith("id=", StringComparison.Ordinal)) continue;
            var value = field[3..];
            if (id.Length > 0 || value.Length is 0 or > MaximumIdLength || value.ContainsAnyExcept(Alphanumeric)) return false;
            id = value.ToString();
        }

        return id.Length > 0;
    }

    /// <summary>The one id among the TXT records of the name; with none or several there is no policy (RFC 8461, 3.1).</summary>
    public static string? IdOf(IEnumerable<string> texts)
    {
        string? announcement = null;
        foreach (var text in texts)
        {
            if (!IsAnnouncement(text)) continue;
            if (announcement is not null) return null;
            announcement = text;
        }

        return announcement is not null && TryParse(announcement, out var id) ? id : null;
    }
}
