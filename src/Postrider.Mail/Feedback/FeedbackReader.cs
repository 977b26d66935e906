using System.Collections.Immutable;
using MimeKit;
using Postrider.Mail.Bounces;

namespace Postrider.Mail.Feedback;

/// <summary>Reads complaints (RFC 5965, RFC 6650) and what large providers send in their place. Pure; bounded by <see cref="BounceLimits"/>.</summary>
public static class FeedbackReader
{
    private const int MaximumValues = 20;
    private const int MaximumLength = 998;

    private static readonly string[] AttachedSubjects = ["complaint about message", "email feedback report", "client tos notification", "abuse report", "spam report", "feedback loop", "fbl report"];
    private static readonly string[] RecipientFields = ["X-HmXmrOriginalRecipient", "X-AOL-Original-Recipient", "X-Original-To", "Delivered-To"];

    /// <returns>The complaint; <c>null</c> where the message is none.</returns>
    /// <exception cref="FormatException">It is no message.</exception>
    public static FeedbackReport? Read(ReadOnlyMemory<byte> message, BounceLimits limits)
    {
        using var mime = BounceReader.Parse(message, limits);
        var texts = MessageTexts.Of(mime.Body, limits);
        if (texts.Feedback is { } fields) return OfFields(fields, texts.Returned);
        if (IsAttached(mime.Headers, texts.Returned)) return OfAttached(texts.Returned);
        return NotificationJson.ReadComplaint(texts.Human, limits) is var (recipients, returned) ? new FeedbackReport(FeedbackForm.Notification, FeedbackType.Abuse) { Recipients = recipients, Returned = returned } : null;
    }

    /// <summary>Whether a message without a machine-readable part is a complaint: by what providers write above what they attach.</summary>
    internal static bool IsAttached(HeaderList headers, HeaderList? returned)
    {
        if (returned is null) return false;
        if (returned.Contains("X-HmXmrOriginalRecipient")) return true;
        var subject = headers["Subject"]?.Trim() ?? "";
        return Array.Exists(AttachedSubjects, phrase => subject.StartsWith(phrase, StringComparison.OrdinalIgnoreCase));
    }

    private static FeedbackReport OfFields(string text, HeaderList? returned)
    {
        var fields = MessageTexts.HeadersOf(text) ?? [];
        return new FeedbackReport(FeedbackForm.Arf, TypeOf(fields["Feedback-Type"]))
        {
            UserAgent = Clean(fields["User-Agent"]),
            SourceIp = Clean(fields["Source-IP"]),
            OriginalMailFrom = fields["Original-Mail-From"] is { } from ? RecipientField.Plain(from) : null,
            Recipients = Addresses([.. Values(fields, "Original-Rcpt-To"), .. Values(fields, "Removal-Recipient")]),
            ReportedDomains = [.. Values(fields, "Reported-Domain").Select(Clean).Take(MaximumValues)],
            Returned = ReturnedFields.Of(returned),
        };
    }

    private static FeedbackReport OfAttached(HeaderList? returned) => new(FeedbackForm.Attached, FeedbackType.Abuse)
    {
        Recipients = Addresses([.. RecipientFields.SelectMany(field => Values(returned ?? [], field))]),
        Returned = ReturnedFields.Of(returned),
    };

    private static FeedbackType TypeOf(string? word) => word?.Split([';', ' '], 2)[0].Trim().ToLowerInvariant() switch
    {
        // A report without the field is one of abuse: that is what it was sent for.
        null or "" or "abuse" or "complaint" or "spam" => FeedbackType.Abuse,
        "fraud" or "phishing" => FeedbackType.Fraud,
        "virus" or "malware" => FeedbackType.Virus,
        "auth-failure" => FeedbackType.AuthenticationFailure,
        "not-spam" => FeedbackType.NotSpam,
        "opt-out" or "opt-out-list" => FeedbackType.OptOut,
        _ => FeedbackType.Other,
    };

    private static IEnumerable<string> Values(HeaderList fields, string name) =>
        fields.Where(field => field.Field.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);

    // What is struck out keeps the form of an address: 'redacted@example.net'.
    private static ImmutableArray<string> Addresses(IEnumerable<string> values) =>
    [
        .. values.Select(RecipientField.Plain)
            .Where(address => address.IndexOf('@', StringComparison.Ordinal) > 0 && !address.StartsWith("redacted", StringComparison.OrdinalIgnoreCase) && !address.StartsWith('*'))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(MaximumValues),
    ];

    private static string Clean(string? value) => HumanText.OneLine(value ?? "", MaximumLength);
}
