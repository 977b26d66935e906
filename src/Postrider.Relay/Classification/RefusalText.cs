using System.Buffers;
using System.Text;

namespace Postrider.Relay.Classification;

/// <summary>
/// The text of a refusal in the one form in which phrases are looked for: lower case, one space between words and at both ends, plain quotes, and <c>@</c> in place of every
/// address, for the mailbox <c>spam-quota@example.com</c> says nothing about why mail to it was refused.
/// </summary>
public static class RefusalText
{
    /// <summary>Characters that are looked at. What decides stands at the beginning, and no reply of a provider is as long.</summary>
    public const int MaximumLength = 4000;

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+-/=?^_`{|}~");

    public static string Normalize(string text)
    {
        var cut = text.AsSpan(0, Math.Min(text.Length, MaximumLength));
        var result = new StringBuilder(cut.Length + 2).Append(' ');
        for (var at = 0; at < cut.Length; at++)
        {
            if (result[^1] == ' ' && CodesAt(cut[at..]) is var codes and > 0) at += codes - 1;
            else if (cut[at] == '@') at += ReplaceAddress(cut, at, result);
            else Append(result, cut[at]);
        }

        if (result[^1] != ' ') result.Append(' ');
        return result.ToString();
    }

    /// <summary>The same for a phrase; spaces at its ends stay, for they ask for the end of a word.</summary>
    internal static string NormalizePhrase(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text) Append(result, c);
        return result.ToString();
    }

    // The codes that each line of a reply repeats stand in the middle of its sentences: '550-5.7.26 ' and '550 5.7.26 '.
    private static int CodesAt(ReadOnlySpan<char> text)
    {
        if (text.Length < 4 || text[0] is not ('4' or '5') || !char.IsAsciiDigit(text[1]) || !char.IsAsciiDigit(text[2]) || text[3] is not ('-' or ' ')) return 0;
        var length = 4;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.')) length++;
        if (text[4..length].Count('.') == 2) return length;
        return text[3] == '-' ? 4 : 0;
    }

    // Takes back the local part that was written already, and tells how many characters of the domain to pass over.
    private static int ReplaceAddress(ReadOnlySpan<char> text, int at, StringBuilder result)
    {
        while (result.Length > 1 && AddressCharacters.Contains(result[^1])) result.Length--;
        result.Append('@');
        var domain = 0;
        while (at + 1 + domain < text.Length && (char.IsAsciiLetterOrDigit(text[at + 1 + domain]) || text[at + 1 + domain] is '.' or '-' or '_')) domain++;
        // The full stop of the sentence is not the domain's.
        while (domain > 0 && text[at + domain] is '.' or '-') domain--;
        return domain;
    }

    private static void Append(StringBuilder result, char c)
    {
        if (char.IsWhiteSpace(c) || char.IsControl(c))
        {
            if (result.Length == 0 || result[^1] != ' ') result.Append(' ');
            return;
        }

        result.Append(c switch
        {
            '\u2018' or '\u2019' or '`' or '\u00b4' => '\'',
            '\u201c' or '\u201d' => '"',
            '\u2013' or '\u2014' => '-',
            _ => char.ToLowerInvariant(c),
        });
    }
}
