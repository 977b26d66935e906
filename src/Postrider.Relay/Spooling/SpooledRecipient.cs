using Postrider.Smtp;

namespace Postrider.Relay.Spooling;

/// <summary>A recipient that waits in the spool. Done ones leave it.</summary>
public sealed record SpooledRecipient
{
    public required RecipientKey Key { get; init; }

    public required MailboxAddress Address { get; init; }

    public RecipientParameters Parameters { get; init; } = RecipientParameters.None;

    public RecipientState State { get; init; }

    /// <summary>When it may be tried next.</summary>
    public required DateTimeOffset NextAttempt { get; init; }

    /// <summary>When we give up.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>When a delay is to be reported; <c>null</c> when it was, or nobody wants it.</summary>
    public DateTimeOffset? WarnAt { get; init; }

    /// <summary>Attempts that ended with a deferral.</summary>
    public int Attempts { get; init; }

    /// <summary>When the last attempt ended; <c>null</c> before the first.</summary>
    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>The reply of the last attempt; <c>null</c> before the first.</summary>
    public Reply? LastReply { get; init; }

    /// <summary>The host that gave it, or <c>null</c> where it was ours.</summary>
    public string? LastPeer { get; init; }

    /// <summary>Its message's <see cref="SpooledMessage.Account"/>, where it was read by when it is due; not kept with it.</summary>
    public string? Account { get; init; }

    /// <summary>The next moment at which something must happen to it: what the due index goes by.</summary>
    public DateTimeOffset Due
    {
        get
        {
            var due = State == RecipientState.Held || NextAttempt > Expires ? Expires : NextAttempt;
            return WarnAt is { } warn && warn < due ? warn : due;
        }
    }
}

public enum RecipientState : byte
{
    Waiting,

    /// <summary>Put aside by an administrator or a hold route; released by hand. It still expires.</summary>
    Held,
}
