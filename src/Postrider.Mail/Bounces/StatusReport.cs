using System.Collections.Immutable;
using MimeKit;
using Postrider.Smtp;

namespace Postrider.Mail.Bounces;

/// <summary>Reads delivery statuses (RFC 3464; 6533), as they should be and as they are.</summary>
internal static class StatusReport
{
    private static readonly string[] AddressFields = ["final-recipient", "x-actual-recipient", "original-recipient", "x-failed-recipient", "failed-recipient"];

    /// <returns>What it says of its recipients; <c>null</c> where there is none in it.</returns>
    public static (MailKind Kind, ImmutableArray<BouncedRecipient> Recipients)? Read(MessageTexts texts, HeaderList headers, BounceLimits limits)
    {
        var text = texts.Status.Length > 0 ? texts.Status : IsInline(texts.Human) ? HumanText.BeforeReturned(texts.Human, keepStatus: true) : "";
        if (text.Length == 0) return null;
        var groups = StatusGroups.Read(text).Where(IsRecipient).Take(limits.Recipients).ToArray();
        if (groups.Length == 0) return null;

        var actions = groups.Select(ActionOf).ToArray();
        if (!actions.Contains(BounceAction.Failed)) return (actions.Contains(BounceAction.Delayed) ? MailKind.Delay : MailKind.Success, []);
        var told = FreeForm.Segments(texts.Human, headers, limits);
        var failed = groups.Where((_, number) => actions[number] == BounceAction.Failed).ToArray();
        return (MailKind.Bounce, [.. failed.Select((group, number) => RecipientOf(group, told, failed.Length == 1 ? texts.Human : "", number, limits))]);
    }

    private static bool IsInline(string text) =>
        text.Contains("Final-Recipient:", StringComparison.OrdinalIgnoreCase)
        || (text.Contains("\nAction: failed", StringComparison.OrdinalIgnoreCase) && text.Contains("\nStatus: ", StringComparison.OrdinalIgnoreCase));

    private static bool IsRecipient(IReadOnlyDictionary<string, string> group) =>
        AddressFields.Any(group.ContainsKey) || (group.ContainsKey("action") && (group.ContainsKey("status") || group.ContainsKey("diagnostic-code")));

    private static BounceAction ActionOf(IReadOnlyDictionary<string, string> group)
    {
        var word = group.GetValueOrDefault("action", "").Split([' ', ';', '(', '.'], 2)[0].Trim().ToLowerInvariant();
        return word switch
        {
            "failed" or "failure" or "fail" or "bounced" or "denied" => BounceAction.Failed,
            "delayed" or "delay" => BounceAction.Delayed,
            "delivered" or "deliverable" => BounceAction.Delivered,
            "relayed" => BounceAction.Relayed,
            "expanded" => BounceAction.Expanded,
            _ => group.GetValueOrDefault("status", "").TrimStart() switch
            {
                ['2', ..] => BounceAction.Delivered,
                ['4', ..] => group.ContainsKey("will-retry-until") ? BounceAction.Delayed : BounceAction.Failed,
                _ => BounceAction.Failed,
            },
        };
    }

    private static BouncedRecipient RecipientOf(IReadOnlyDictionary<string, string> group, IReadOnlyList<RecipientSegment> told, string human, int number, BounceLimits limits)
    {
        var address = AddressFields.Select(field => group.TryGetValue(field, out var value) ? RecipientField.Read(value) : "").FirstOrDefault(found => found.Contains('@', StringComparison.Ordinal));
        address ??= number < told.Count ? told[number].Recipient : RecipientField.Read(group.GetValueOrDefault("final-recipient", ""));
        var segment = told.FirstOrDefault(one => one.Recipient.Equals(address, StringComparison.OrdinalIgnoreCase));
        var diagnostic = group.TryGetValue("diagnostic-code", out var code) ? HumanText.OneLine(WithoutType(code), limits.ReplyLength) : "";
        // 'X-Unix; 67' is the exit status of a program: the words are elsewhere.
        var reply = diagnostic.Any(char.IsLetter) ? diagnostic : segment?.Reply ?? "";
        return new BouncedRecipient(address)
        {
            Status = StatusOf(group.GetValueOrDefault("status", ""), reply),
            Reply = reply,
            Context = segment?.Text ?? HumanText.OneLine(HumanText.BeforeReturned(human, keepStatus: false), limits.ReplyLength * 2),
            RemoteHost = group.TryGetValue("remote-mta", out var host) ? HostOf(host) : null,
            OriginalRecipient = group.TryGetValue("original-recipient", out var original) ? RecipientField.Read(original) : null,
        };
    }

    // '5.0.0' says nothing that the words do not say better.
    private static string? StatusOf(string field, string reply)
    {
        var status = ReplyCodes.Find(field).Status;
        if (status is { Subject: not 0 }) return status.ToString();
        return (ReplyCodes.Find(reply).Status ?? status)?.ToString();
    }

    private static string WithoutType(string diagnostic)
    {
        var semicolon = diagnostic.IndexOf(';', StringComparison.Ordinal);
        return semicolon is > 0 and < 20 && !diagnostic[..semicolon].Contains(' ', StringComparison.Ordinal) && !char.IsAsciiDigit(diagnostic[0]) ? diagnostic[(semicolon + 1)..].Trim() : diagnostic;
    }

    private static string? HostOf(string field)
    {
        var name = WithoutType(field).Split([' ', '(', '['], 2)[0].TrimEnd('.');
        return DomainName.TryParse(name, out var host) && host.Value.Contains('.', StringComparison.Ordinal) ? host.Value : null;
    }
}
