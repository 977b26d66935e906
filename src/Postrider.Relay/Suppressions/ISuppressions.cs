using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>Who is not to be written to. Asked for every recipient, at the door and again before it is sent to: it answers from memory.</summary>
public interface ISuppressions
{
    /// <param name="reversePath">As the message will leave with; <c>null</c> for a report, which nothing stands against.</param>
    /// <returns>What stands against it; <c>null</c> for nothing.</returns>
    Suppression? Find(MailboxAddress? reversePath, MailboxAddress recipient, MessageLabels labels, DateTimeOffset now);
}
