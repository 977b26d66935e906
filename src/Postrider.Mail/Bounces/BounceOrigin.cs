using MimeKit;

namespace Postrider.Mail.Bounces;

/// <summary>Tells by the header and the first words what a message is that has no machine-readable part.</summary>
/// <param name="headers">Of the message that came.</param>
/// <param name="text">What it says to people.</param>
internal sealed class BounceOrigin(HeaderList headers, string text)
{
    /// <summary>Introductions stand at the beginning; behind them may stand anybody's words, given back.</summary>
    private const int IntroductionLength = 2500;

    private readonly string _subject = Decoded(headers["Subject"]).ToLowerInvariant();
    private readonly string _beginning = Spaced(text);

    /// <summary>Of a <c>multipart/report</c> (RFC 6522, 3), in lower case; empty for others.</summary>
    public string ReportType { get; } = ReportTypeOf(headers);

    public MailKind Judge()
    {
        var fromDaemon = IsFromDaemon();
        var introduced = Has(_beginning, BouncePhrases.Introductions);
        var titled = Has(_subject, BouncePhrases.FailureSubjects);
        // Absences are sent with the sender's subject, which may be anything, and by people, who are no daemons.
        if (!fromDaemon && IsAutomatic() && !(introduced && titled)) return MailKind.AutoReply;
        if (headers.Contains("X-Failed-Recipients") || ReportType == "delivery-status" || (introduced && (fromDaemon || titled || IsFromNobody())) || (fromDaemon && titled) || Has(_beginning, BouncePhrases.Certain))
        {
            if (IsUnfinished()) return MailKind.Delay;
            if (Has(_subject, BouncePhrases.Successes) || (Has(_beginning, BouncePhrases.Successes) && !titled)) return MailKind.Success;
            return MailKind.Bounce;
        }

        if (fromDaemon && IsUnfinished()) return MailKind.Delay;
        return Has(_subject, BouncePhrases.AutoReplySubjects) ? MailKind.AutoReply : MailKind.Other;
    }

    private bool IsUnfinished() =>
        (Has(_subject, BouncePhrases.Delays) || Has(_beginning, BouncePhrases.Delays)) && !Has(_subject, BouncePhrases.Ends) && !Has(_beginning, BouncePhrases.Ends);

    private bool IsAutomatic()
    {
        if (Has(_subject, BouncePhrases.AutoReplySubjects)) return true;
        if (headers["Auto-Submitted"]?.TrimStart().StartsWith("auto-", StringComparison.OrdinalIgnoreCase) == true) return true;
        return headers.Contains("X-Autoreply") || headers.Contains("X-Autorespond") || headers.Contains("X-Auto-Reply") || headers.Contains("X-Autoresponder") || headers["Precedence"]?.Trim().ToLowerInvariant() is "auto_reply" or "auto-reply";
    }

    private bool IsFromDaemon()
    {
        var from = headers["From"];
        if (string.IsNullOrWhiteSpace(from)) return true;
        var address = RecipientField.Plain(from);
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var local = at < 0 ? address : address[..at];
        // The whole of it counts where a system puts its name instead of an address: 'MAILER-DAEMON (Mail Delivery System)'.
        return BouncePhrases.Daemons.Contains(local) || address.Length == 0 || address == "<>" || Has(Decoded(from).ToLowerInvariant(), BouncePhrases.DaemonNames);
    }

    private bool IsFromNobody() =>
        headers["Return-Path"] is { } path && (path.Trim() is "<>" or "" || BouncePhrases.Daemons.Contains(RecipientField.Plain(path).Split('@')[0]));

    private static bool Has(string text, string[] phrases)
    {
        foreach (var phrase in phrases)
            if (text.Contains(phrase, StringComparison.Ordinal)) return true;
        return false;
    }

    private static string Spaced(string text) =>
        string.Join(' ', text[..Math.Min(text.Length, IntroductionLength)].ToLowerInvariant().Replace('\u2019', '\'').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Decoded(string? value) => value ?? "";

    private static string ReportTypeOf(HeaderList headers)
    {
        if (headers["Content-Type"] is not { } value || !ContentType.TryParse(value, out var type) || !type.IsMimeType("multipart", "report")) return "";
        return type.Parameters["report-type"]?.Trim().ToLowerInvariant() ?? "delivery-status";
    }
}
