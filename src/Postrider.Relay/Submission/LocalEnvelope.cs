using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>The envelope of a message that comes in on this machine.</summary>
public sealed record LocalEnvelope
{
    /// <summary><c>null</c> for the null reverse-path.</summary>
    public required MailboxAddress? ReversePath { get; init; }

    public required IReadOnlyList<MailboxAddress> Recipients { get; init; }

    public MailParameters Parameters { get; init; } = MailParameters.None;

    /// <summary>The same for each recipient.</summary>
    public RecipientParameters RecipientParameters { get; init; } = RecipientParameters.None;
}
