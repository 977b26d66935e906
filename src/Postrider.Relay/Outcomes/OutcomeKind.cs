namespace Postrider.Relay.Outcomes;

/// <summary>What an outcome says of whoever sent.</summary>
public enum OutcomeKind : byte
{
    Delivered,

    /// <summary>Put off, or refused for a reason that says nothing of the sender: a full mailbox, an ill host.</summary>
    Deferred,

    /// <summary>The recipient does not exist.</summary>
    Bounced,

    /// <summary>Refused for the sender's name or the message: taken for spam, a bad reputation, a policy, failed authentication.</summary>
    Blocked,

    /// <summary>A recipient called it spam.</summary>
    Complaint,
}
