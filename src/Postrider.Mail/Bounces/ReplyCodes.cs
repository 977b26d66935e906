using Postrider.Smtp;

namespace Postrider.Mail.Bounces;

/// <summary>Finds the codes in the text of a refusal, wherever they stand.</summary>
public static class ReplyCodes
{
    /// <summary>Characters that are looked at: codes stand near the beginning.</summary>
    private const int MaximumLength = 4000;

    /// <summary>The first reply code (0 for none) and the first enhanced code that is a failure's.</summary>
    public static (int Code, EnhancedStatusCode? Status) Find(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaximumLength)];
        var code = 0;
        EnhancedStatusCode? status = null;
        for (var at = 0; at < text.Length && (code == 0 || status is null); at++)
        {
            if (text[at] is not ('4' or '5') || !IsWordStart(text, at)) continue;
            if (status is null && ReadStatus(text[at..]) is { } found) status = found;
            else if (code == 0 && IsCode(text, at)) code = ((text[at] - '0') * 100) + ((text[at + 1] - '0') * 10) + (text[at + 2] - '0');
        }

        return (code, status);
    }

    /// <summary>Where the words of another system begin: at the first reply code that is followed by text; -1 where there is none.</summary>
    public static int IndexOfReply(ReadOnlySpan<char> text)
    {
        for (var at = 0; at + 4 < text.Length; at++)
            if (text[at] is '4' or '5' && IsWordStart(text, at) && IsCode(text, at)) return at;
        return -1;
    }

    // An address such as 54.240.0.1 or a version is no code: nothing may follow but an end of a word.
    private static EnhancedStatusCode? ReadStatus(ReadOnlySpan<char> text)
    {
        var length = 0;
        var dots = 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.')) dots += text[length++] == '.' ? 1 : 0;
        if (text[..length].EndsWith(".", StringComparison.Ordinal)) (length, dots) = (length - 1, dots - 1);
        if (dots != 2) return null;
        if (length < text.Length && (char.IsLetter(text[length]) || text[length] == '-' && length + 1 < text.Length && char.IsLower(text[length + 1]))) return null;
        return EnhancedStatusCode.TryParse(text[..length], out var status, out _) ? status : null;
    }

    private static bool IsCode(ReadOnlySpan<char> text, int at)
    {
        if (at + 3 > text.Length || text[at + 1] is < '0' or > '5' || !char.IsAsciiDigit(text[at + 2])) return false;
        // '550-' and '550 ' and '550:'; "500 messages" is bad luck, "550 5.1.1" is the rule, so the first counts.
        return at + 3 == text.Length || text[at + 3] is ' ' or '-' or ':' or '\t' or '\n' or '\r' or ',' or ';' or ')' or '#' or '_';
    }

    private static bool IsWordStart(ReadOnlySpan<char> text, int at)
    {
        if (at == 0) return true;
        var before = text[at - 1];
        if (before == '-') return at >= 4 && char.IsAsciiDigit(text[at - 2]) && char.IsAsciiDigit(text[at - 3]) && text[at - 4] is '4' or '5';
        return before is ' ' or '\t' or '\n' or '\r' or ';' or ':' or '(' or '<' or '#' or '[' or '"' or '\'' or '=' or ',';
    }
}
