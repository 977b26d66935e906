namespace Postrider.Mail.Bounces;

/// <summary>Sessions as sendmail and its kin write them down: <c>&gt;&gt;&gt; RCPT To:&lt;a@b&gt;</c>, <c>&lt;&lt;&lt; 550 5.1.1 …</c>, and then what was made of it.</summary>
internal static class SessionTranscript
{
    /// <summary>What was answered to a recipient, on one line; <c>null</c> where no transcript tells it.</summary>
    public static string? ReplyTo(string recipient, string[] lines)
    {
        string? summary = null;
        string? last = null;
        var isOurs = false;
        var answers = new List<string>();
        foreach (var raw in lines)
        {
            var line = raw.Trim();
            if (line.StartsWith(">>>", StringComparison.Ordinal))
            {
                // What was said before was answered to others.
                if (answers.Count > 0 && isOurs) break;
                answers.Clear();
                isOurs = line.Contains(recipient, StringComparison.OrdinalIgnoreCase);
                last = null;
            }
            else if (line.StartsWith("<<<", StringComparison.Ordinal) && line.Length > 4 && line[3..].TrimStart() is ['4' or '5', ..] answer)
            {
                answers.Add(answer);
                last = string.Join(' ', answers);
            }
            else if (summary is null && IsSummary(line) && line.Contains(recipient, StringComparison.OrdinalIgnoreCase))
            {
                // 'Service unavailable' and 'User unknown' are sendmail's own words for whatever was answered; what it says of a host it says of another session.
                var isOwn = last is null || line.Contains("host unknown", StringComparison.OrdinalIgnoreCase);
                summary = isOwn ? line : $"{last} {line}";
                if (isOurs || answers.Count == 0) return HumanText.OneLine(summary, 1000);
            }
        }

        var found = isOurs && answers.Count > 0 ? string.Join(' ', answers) : summary ?? last;
        return found is null ? null : HumanText.OneLine(found, 1000);
    }

    /// <summary>A line such as <c>550 5.1.1 &lt;a@b&gt;... User unknown</c>.</summary>
    public static bool IsSummary(string line) => line.Length > 4 && line[0] is '4' or '5' && char.IsAsciiDigit(line[1]) && char.IsAsciiDigit(line[2]) && line[3] is ' ' or '-';
}
