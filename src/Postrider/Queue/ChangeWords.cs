using Postrider.Relay.Spooling;

namespace Postrider.Queue;

/// <summary>The words for a change of the queue.</summary>
/// <param name="Name">The command.</param>
/// <param name="Description">For its help.</param>
/// <param name="Question">Begins the question.</param>
/// <param name="Doing">While it goes on.</param>
/// <param name="Done">Ends the sentence that tells it.</param>
/// <param name="IsFinal">Whether it cannot be undone.</param>
internal sealed record ChangeWords(string Name, string Description, string Question, string Doing, string Done, bool IsFinal)
{
    public static ChangeWords Of(QueueChange change) => change switch
    {
        QueueChange.Retry => new("retry", "Try at once.", "Retry", "Rescheduling", "will be tried at once.", false),
        QueueChange.Hold => new("hold", "Put aside until released; it still expires.", "Hold", "Putting aside", "put on hold.", false),
        QueueChange.Release => new("release", "Take off hold and try at once.", "Release", "Releasing", "released.", false),
        QueueChange.Expire => new("bounce", "Give up now: the sender gets a report.", "Return to their senders", "Giving up", "will be returned to their senders.", true),
        QueueChange.Delete => new("delete", "Drop without a report to anybody.", "Delete without a report", "Deleting", "deleted.", true),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    /// <summary>The sentence that tells it: <c>3 recipients put on hold.</c></summary>
    public string Told(long changed) => $"{HumanText.Recipients(changed)} {Done}";
}
