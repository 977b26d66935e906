using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

namespace Postrider.Mail.Bounces;

/// <summary>The parts of a message that a report can be made of, as text with <c>\n</c> between lines.</summary>
internal sealed partial class MessageTexts
{
    private readonly BounceLimits _limits;
    private readonly StringBuilder _human = new();
    private readonly StringBuilder _status = new();
    private string? _html;
    private int _parts;

    private MessageTexts(BounceLimits limits) => _limits = limits;

    /// <summary>What is meant for people.</summary>
    public string Human { get; private set; } = "";

    /// <summary>What stands in <c>message/delivery-status</c> and its kin; empty where there is none.</summary>
    public string Status { get; private set; } = "";

    /// <summary>Of a <c>message/feedback-report</c>.</summary>
    public string? Feedback { get; private set; }

    /// <summary>Whether there is a <c>message/disposition-notification</c>.</summary>
    public bool HasDisposition { get; private set; }

    /// <summary>The header section of the message that was given back.</summary>
    public HeaderList? Returned { get; private set; }

    public static MessageTexts Of(MimeEntity? body, BounceLimits limits)
    {
        var texts = new MessageTexts(limits);
        texts.Visit(body, 0);
        texts.Human = texts._human.Length > 0 || texts._html is null ? texts._human.ToString() : PlainOf(texts._html);
        texts.Status = texts._status.ToString();
        return texts;
    }

    private void Visit(MimeEntity? entity, int depth)
    {
        if (entity is null || depth > _limits.Depth || ++_parts > _limits.Parts) return;
        var type = entity.ContentType.MimeType.ToLowerInvariant();
        switch (entity)
        {
            case Multipart multipart:
                foreach (var child in multipart) Visit(child, depth + 1);
                // The boundary is not the one that the header names: all is before the first part.
                if (multipart.Count == 0) Append(_human, multipart.Preamble ?? multipart.Epilogue ?? "");
                break;
            case MessagePart { Message: { } inner } part:
                if (type.EndsWith("delivery-status", StringComparison.Ordinal)) Append(_status, Fields(inner.Headers));
                else Returned ??= inner.Headers;
                if (depth == 0 && part.Message.Body is not null) Visit(part.Message.Body, depth + 1);
                break;
            case MimePart leaf:
                VisitLeaf(leaf, type);
                break;
        }
    }

    private void VisitLeaf(MimePart part, string type)
    {
        switch (type)
        {
            case "message/delivery-status" or "message/global-delivery-status" or "text/delivery-status" or "message/delivery_status":
                Append(_status, Decode(part));
                break;
            case "message/feedback-report":
                Feedback ??= Decode(part);
                break;
            case "message/disposition-notification" or "message/global-disposition-notification":
                HasDisposition = true;
                break;
            case "text/rfc822-headers" or "message/rfc822-headers" or "message/global-headers" or "text/rfc822":
                Returned ??= HeadersOf(Decode(part));
                break;
            case "text/html":
                _html ??= Decode(part);
                break;
            case "message/rfc822" or "message/partial":
                Returned ??= HeadersOf(Decode(part));
                break;
            default:
                if (type.StartsWith("text/", StringComparison.Ordinal)) Append(_human, Decode(part));
                break;
        }
    }

    /// <summary>Header fields at the beginning of a text.</summary>
    public static HeaderList? HeadersOf(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.TrimStart('\n', ' ') + "\n\n"));
        try
        {
            return HeaderList.Load(stream);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private string Decode(MimePart part)
    {
        if (part.Content is not { } content) return "";
        using var octets = new MemoryStream();
        content.DecodeTo(octets);
        return CharsetGuess.Decode(octets.GetBuffer().AsSpan(0, (int)Math.Min(octets.Length, _limits.TextLength * 2L)), part.ContentType.Charset);
    }

    private void Append(StringBuilder target, string text)
    {
        if (target.Length > 0) target.Append("\n\n");
        text = text.ReplaceLineEndings("\n");
        target.Append(text, 0, Math.Min(text.Length, Math.Max(0, _limits.TextLength - target.Length)));
    }

    private static string Fields(HeaderList headers) => string.Join('\n', headers.Select(header => $"{header.Field}: {header.Value}"));

    private static string PlainOf(string html)
    {
        var text = Hidden().Replace(html, " ");
        text = LineTag().Replace(text, "\n");
        return WebUtility.HtmlDecode(AnyTag().Replace(text, ""));
    }

    [GeneratedRegex("<(script|style|head|title)[^>]*>[^<]*", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Hidden();

    [GeneratedRegex("</?(br|p|div|tr|h[1-6]|li|table)[^>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex LineTag();

    [GeneratedRegex("<[^>@]*>", RegexOptions.NonBacktracking)]
    private static partial Regex AnyTag();
}
