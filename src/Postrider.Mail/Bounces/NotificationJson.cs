using System.Collections.Immutable;
using System.Text.Json;

namespace Postrider.Mail.Bounces;

/// <summary>Notifications of Amazon SES, which reach people by mail as JSON when a topic has a mail subscription.</summary>
internal static class NotificationJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowTrailingCommas = true };

    /// <returns><c>null</c> where the text is no such notification.</returns>
    public static BounceReport? Read(string text, BounceLimits limits)
    {
        if (!text.Contains("notificationType", StringComparison.Ordinal) && !text.Contains("eventType", StringComparison.Ordinal)) return null;
        var start = text.IndexOf('{', StringComparison.Ordinal);
        var end = text.LastIndexOf('}');
        if (start < 0 || end <= start) return null;
        try
        {
            using var outer = JsonDocument.Parse(text[start..(end + 1)].ReplaceLineEndings(""), Options);
            if (Text(outer.RootElement, "Message") is { } inner)
            {
                using var message = JsonDocument.Parse(inner, Options);
                return Read(message.RootElement, limits);
            }

            return Read(outer.RootElement, limits);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>Who complains, and about which message; <c>null</c> where the text is no such notification.</returns>
    public static (ImmutableArray<string> Recipients, ReturnedMessage Returned)? ReadComplaint(string text, BounceLimits limits)
    {
        if (Read(text, limits) is not { Kind: MailKind.Complaint } report) return null;
        using var outer = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..(text.LastIndexOf('}') + 1)].ReplaceLineEndings(""), Options);
        using var inner = Text(outer.RootElement, "Message") is { } message ? JsonDocument.Parse(message, Options) : null;
        var complaint = Get((inner ?? outer).RootElement, "complaint");
        var recipients = complaint is { } found && Get(found, "complainedRecipients") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Take(limits.Recipients).Select(one => RecipientField.Plain(Text(one, "emailAddress") ?? "")).Where(address => address.Length > 0).ToImmutableArray()
            : [];
        return (recipients, report.Returned);
    }

    private static BounceReport? Read(JsonElement notification, BounceLimits limits)
    {
        var returned = Get(notification, "mail") is { } mail ? new ReturnedMessage { MessageId = Text(mail, "messageId"), ReturnPath = Text(mail, "source") } : ReturnedMessage.Nothing;
        switch (Text(notification, "notificationType") ?? Text(notification, "eventType"))
        {
            case "Complaint":
                return BounceReport.NoBounce(MailKind.Complaint, returned);
            case "Delivery":
                return BounceReport.NoBounce(MailKind.Success, returned);
            case "Bounce" when Get(notification, "bounce") is { } bounce && Get(bounce, "bouncedRecipients") is { ValueKind: JsonValueKind.Array } recipients:
                return new BounceReport(MailKind.Bounce, [.. recipients.EnumerateArray().Take(limits.Recipients).Select(one => RecipientOf(one, limits))], returned);
            default:
                return null;
        }
    }

    private static BouncedRecipient RecipientOf(JsonElement recipient, BounceLimits limits)
    {
        var diagnostic = Text(recipient, "diagnosticCode") ?? "";
        var reply = diagnostic.StartsWith("smtp;", StringComparison.OrdinalIgnoreCase) ? diagnostic[5..] : diagnostic;
        return new BouncedRecipient(RecipientField.Plain(Text(recipient, "emailAddress") ?? ""))
        {
            Reply = HumanText.OneLine(reply.Trim(), limits.ReplyLength),
            Status = (ReplyCodes.Find(Text(recipient, "status") ?? "").Status ?? ReplyCodes.Find(reply).Status)?.ToString(),
        };
    }

    private static JsonElement? Get(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement element, string name) => Get(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
