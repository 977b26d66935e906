using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>The envelope of a message that comes in on this machine.</summary>
public sealed record LocalEnvelope
{
    /// <summary><c>null</c> for the null reverse-path.</summary>
    public required MailboxAddress? ReversePath { get; init; }

    public required IReadOnlyList<LocalRecipient> Recipients { get; init; }

    public MailParameters Parameters { get; init; } = MailParameters.None;

    /// <summary>Whose program it is that submits, such as <c>uid:33</c>, for log and trace; <c>null</c> where the system does not tell.</summary>
    public string? User { get; init; }
}

/// <summary>One recipient of a <see cref="LocalEnvelope"/>.</summary>
public sealed record LocalRecipient(MailboxAddress Address, RecipientParameters Parameters);
