using System.Collections.Immutable;
using System.Text;

namespace Postrider.Relay.Alerts;

/// <summary>What is told at once: alerts that were raised, and others that are over.</summary>
public sealed record AlertNotice(DateTimeOffset At, ImmutableArray<Alert> Raised, ImmutableArray<Alert> Resolved)
{
    /// <summary>A line for a subject; the first of what was raised stands for all.</summary>
    public string Subject
    {
        get
        {
            var (one, all) = Raised.IsEmpty ? (Resolved[0], Resolved.Length) : (Raised.MaxBy(static alert => alert.Severity)!, Raised.Length); // One of the two is there.
            var word = Raised.IsEmpty ? "Resolved" : one.Severity.ToString();
            return $"{word}: {one.Key}{(all > 1 ? $" and {all - 1} more" : "")}";
        }
    }

    /// <summary>All of it in plain words, a line feed behind each line.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var alert in Raised) text.Append($"{alert.Severity}: {alert.What}\n  {alert.Mend}\n");
            foreach (var alert in Resolved) text.Append($"Resolved: {alert.What}\n");
            return text.ToString();
        }
    }

    /// <summary>What of it matters so much; <c>null</c> for nothing.</summary>
    public AlertNotice? AtLeast(AlertSeverity severity)
    {
        var (raised, resolved) = (Raised.RemoveAll(alert => alert.Severity < severity), Resolved.RemoveAll(alert => alert.Severity < severity));
        return raised.IsEmpty && resolved.IsEmpty ? null : this with { Raised = raised, Resolved = resolved };
    }
}
