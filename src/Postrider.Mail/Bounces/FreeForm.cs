using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MimeKit;

namespace Postrider.Mail.Bounces;

/// <summary>
/// Finds recipients and reasons in reports in free form. Systems differ in their words and are alike in their shape: an address that begins a line, or follows a label, and the
/// reason beside or below it, up to the next address; or a transcript of the session, which names both.
/// </summary>
internal static partial class FreeForm
{
    private const int MaximumLines = 400;
    private const int SegmentLines = 24;

    /// <summary>Fewer are a label: 'because:', 'Error:'.</summary>
    private const int ReasonLetters = 12;

    private const string QueuedTooLong = "I'm not going to try again; this message has been in the queue too long.";

    private static readonly string[] ForeignLabels = ["from:", "reply-to:", "message-id:", "subject:", "date:", "sent:", "sender:", "cc:", "received:", "in-reply-to:", "x-", "return-path:", "reporting-mta", "arrival-date", ">>> mail from", "mail from:", "<<< 2", "<<< 3", "message id"];
    private static readonly string[] Contacts = ["contact", "assistance", "further information", "more information", "kontakt", "help", "questions", "send mail to", "if you", "a message sent by", "mail from:<", "message sent by", "envelope-from", "message from", "sent from", "your administrator", "click", "abuse@", "support@", "http://", "https://"];

    public static ImmutableArray<BouncedRecipient> Read(string text, HeaderList headers, ReturnedMessage returned, BounceLimits limits)
    {
        var segments = Segments(text, headers, limits);
        if (segments.Count == 0)
        {
            // Nothing but the message that came back names the recipient.
            var words = HumanText.OneLine(HumanText.BeforeReturned(text, keepStatus: false), limits.ReplyLength * 2);
            if (words.Length == 0) words = HumanText.OneLine(text, limits.ReplyLength * 2);
            segments = [.. Known(headers).Concat(returned.To).Distinct(StringComparer.OrdinalIgnoreCase).Take(1).Select(address => new RecipientSegment(address, ReplyIn(words, limits), words))];
        }

        var subject = headers["Subject"] ?? "";
        return
        [
            .. segments.Take(limits.Recipients).Select(segment => new BouncedRecipient(segment.Recipient)
            {
                Status = ReplyCodes.Find(segment.Reply).Status?.ToString() ?? ReplyCodes.Find(segment.Text).Status?.ToString(),
                Reply = segment.Reply,
                Context = HumanText.OneLine(segments.Count == 1 ? $"{segment.Text} {subject}" : segment.Text, limits.ReplyLength * 2),
                RemoteHost = HostName().Match(segment.Text) is { Success: true } host ? host.Groups["host"].Value.TrimEnd('.') : null,
            }),
        ];
    }

    /// <summary>The recipients that the words tell of, in order, with what is said of each.</summary>
    public static IReadOnlyList<RecipientSegment> Segments(string text, HeaderList headers, BounceLimits limits)
    {
        var lines = HumanText.BeforeReturned(text, keepStatus: false).Split('\n').Take(MaximumLines).ToArray();
        var known = Known(headers).ToArray();
        var found = known.Length > 0 ? Places(lines, [], known) : Places(lines, Ours(headers), null);
        // Who writes to himself to see what comes back.
        if (known.Length == 0 && found.Count == 0) found = Places(lines, [], null);
        if (known.Length > 0 && found.Count == 0) return [.. known.Select(address => Segment(address, lines, 0, lines.Length, RecipientCount.Several, limits))];
        var segments = new List<RecipientSegment>();
        var count = found.DistinctBy(place => place.Address, StringComparer.OrdinalIgnoreCase).Take(2).Count() == 1 ? RecipientCount.One : RecipientCount.Several;
        for (var number = 0; number < found.Count && segments.Count < limits.Recipients; number++)
        {
            var (address, line) = found[number];
            if (segments.Exists(one => one.Recipient.Equals(address, StringComparison.OrdinalIgnoreCase))) continue;
            var next = number + 1;
            while (next < found.Count && found[next].Address.Equals(address, StringComparison.OrdinalIgnoreCase)) next++;
            var end = next < found.Count ? found[next].Line : lines.Length;
            segments.Add(Segment(address, lines, line, EndOf(lines, line, Math.Min(Math.Max(end, line + 1), line + SegmentLines), address), count, limits));
        }

        return segments;
    }

    private static RecipientSegment Segment(string address, string[] lines, int from, int to, RecipientCount count, BounceLimits limits)
    {
        var isOnly = count == RecipientCount.One;
        var own = HumanText.OneLine(string.Join('\n', lines[from..to]), limits.ReplyLength * 2);
        var session = SessionTranscript.ReplyTo(address, lines);
        var reason = Reason().Match(own);
        if (reason.Success) return new RecipientSegment(address, reason.Groups["text"].Value, $"{own} {session}");
        if (session is not null) return new RecipientSegment(address, session, $"{session} {own}");
        // Where the reason stands above the address, or around it, all of it is taken.
        var whole = HumanText.OneLine(string.Join('\n', lines), limits.ReplyLength * 2);
        if (isOnly && ReplyCodes.IndexOfReply(own) < 0 && ReplyCodes.IndexOfReply(whole) >= 0) own = whole;
        if (Letters(own.Replace(address, "", StringComparison.OrdinalIgnoreCase)) < 8) own = whole;
        return new RecipientSegment(address, ReplyIn(own, limits), isOnly ? whole : own);
    }

    // A reason ends with its paragraph: what comes behind is advice, or the signature of a virus scanner.
    private static int EndOf(string[] lines, int from, int to, string address)
    {
        var letters = 0;
        for (var line = from; line < to; line++)
        {
            var text = lines[line].Trim();
            if (text.Length == 0 && letters >= ReasonLetters) return line;
            var at = text.IndexOf(address, StringComparison.OrdinalIgnoreCase);
            // Labels and asides are no reasons, nor is what leads to the address.
            if (!text.EndsWith(':') && !text.StartsWith("(expanded from", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("(ultimately", StringComparison.OrdinalIgnoreCase))
                letters += Letters(at < 0 ? text : text[(at + address.Length)..]);
        }

        return to;
    }

    private static string ReplyIn(string text, BounceLimits limits)
    {
        // qmail's sentence says how long it took, not why, where there is anything before it.
        if (text.IndexOf(QueuedTooLong, StringComparison.OrdinalIgnoreCase) is var late and > 60) text = text[..late];
        var at = ReplyCodes.IndexOfReply(text);
        return HumanText.OneLine(at < 0 ? text : text[at..], limits.ReplyLength);
    }

    private enum RecipientCount : byte
    {
        One,
        Several,
    }

    private static int Letters(string text) => text.Count(char.IsLetter);

    // Addresses by how they stand: at the beginning of a line; behind a label; else in a line that speaks of an error. The best kind that occurs counts.
    private static List<(string Address, int Line)> Places(string[] lines, HashSet<string> ours, string[]? known)
    {
        List<(string, int)> first = [], summaries = [], labelled = [], others = [];
        for (var number = 0; number < lines.Length; number++)
        {
            var line = lines[number].Trim().TrimStart('>', '*', '|', '-', '\u30fb', '\u25cf', ' ');
            var lower = line.ToLowerInvariant();
            if (line.Length is 0 or > 2000 || Array.Exists(ForeignLabels, label => lower.StartsWith(label, StringComparison.Ordinal))) continue;
            foreach (Match match in Address().Matches(line))
            {
                var address = match.Value.Trim('.', '\'', '"', '<', '>');
                if (known is not null ? !known.Contains(address, StringComparer.OrdinalIgnoreCase) : ours.Contains(address)) continue;
                var before = line[..match.Index].TrimEnd('<', '"', '(', '[', ' ', '\'');
                if (before.Length == 0) first.Add((address, number));
                else if (SessionTranscript.IsSummary(before + "   ") && before.Length < 12) summaries.Add((address, number));
                else if (before[^1] is ':' or '\uff1a' && !Array.Exists(Contacts, word => lower.Contains(word, StringComparison.Ordinal))) labelled.Add((address, number));
                else if (known is not null || !Array.Exists(Contacts, word => lower.Contains(word, StringComparison.Ordinal))) others.Add((address, number));
                break;
            }
        }

        return first.Count > 0 ? first : summaries.Count > 0 ? summaries : labelled.Count > 0 ? labelled : others;
    }

    private static IEnumerable<string> Known(HeaderList headers) =>
        (headers["X-Failed-Recipients"] ?? "").Split(',').Select(RecipientField.Plain).Where(address => address.Contains('@', StringComparison.Ordinal)).Distinct(StringComparer.OrdinalIgnoreCase);

    // Who is written to, and who writes.
    private static HashSet<string> Ours(HeaderList headers)
    {
        var ours = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in (string[])["To", "From", "Delivered-To", "Reply-To", "X-Original-To", "Return-Path"])
            foreach (Match match in Address().Matches(headers[field] ?? "")) ours.Add(match.Value);
        return ours;
    }

    [GeneratedRegex("""[^\s\p{C}<>"'(),;:\[\]@=/|]{1,64}@(\[[0-9a-fA-F.:]{3,40}\]|[\p{L}\p{N}_](?:[\p{L}\p{N}._-]{0,250}[\p{L}\p{N}])?)""", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"\(reason: (?<text>[^\n]{1,900}?)\)(\s|$)", RegexOptions.IgnoreCase, 200)]
    private static partial Regex Reason();

    [GeneratedRegex(@"\b[Hh]ost:? (?<host>[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}\.?)", RegexOptions.NonBacktracking)]
    private static partial Regex HostName();
}
