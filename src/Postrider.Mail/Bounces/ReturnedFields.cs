using System.Text.RegularExpressions;
using MimeKit;

namespace Postrider.Mail.Bounces;

/// <summary>Finds the header of the message that a report is about: in a part of its own, or in the text behind the words.</summary>
internal static partial class ReturnedFields
{
    public static ReturnedMessage Find(MessageTexts texts) => Of(texts.Returned ?? Embedded(texts.Human));

    public static ReturnedMessage Of(HeaderList? headers)
    {
        if (headers is null) return ReturnedMessage.Nothing;
        return new ReturnedMessage
        {
            MessageId = Clean(headers["Message-ID"]),
            ReturnPath = Clean(headers["Return-Path"]) is { } path ? RecipientField.Plain(path) : null,
            To = [.. (headers["To"] ?? "").Split(',').Select(RecipientField.Plain).Where(address => address.Contains('@', StringComparison.Ordinal)).Take(50)],
            FeedbackId = Clean(headers["Feedback-ID"]),
            Token = Clean(headers[ReturnedToken.Field]),
        };
    }

    private static HeaderList? Embedded(string text)
    {
        var found = FirstField().Match(text);
        return found.Success ? MessageTexts.HeadersOf(Unindent(text[found.Index..])) : null;
    }

    // Some systems indent what they quote.
    private static string Unindent(string text)
    {
        var indent = text.Length - text.TrimStart('\n', ' ', '>').Length;
        return indent <= 1 ? text.TrimStart('\n') : string.Join('\n', text.Split('\n').Select(line => line.TrimStart(' ', '>')));
    }

    private static string? Clean(string? value)
    {
        var text = value?.Trim();
        return string.IsNullOrEmpty(text) ? null : text.Length > 998 ? text[..998] : text;
    }

    [GeneratedRegex(@"\n[ >]{0,8}(Return-Path|Received|Message-ID|DKIM-Signature|Subject|From|X-[A-Za-z-]{1,40}|Date): ?\S", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex FirstField();
}
