namespace Postrider.Relay.Classification;

/// <summary>Why mail was refused: what kind of thing is in the way, and so who can mend it.</summary>
public enum RefusalClass : byte
{
    /// <summary>Nothing that is known.</summary>
    Unclassified,

    /// <summary>There is no such mailbox, or it moved away.</summary>
    BadMailbox,

    /// <summary>The domain does not exist, or takes no mail (RFC 7505).</summary>
    BadDomain,

    /// <summary>The mailbox exists and is shut: disabled, suspended, unused for long.</summary>
    Inactive,

    /// <summary>The mailbox or its owner's storage is full.</summary>
    Quota,

    /// <summary>The message is larger than is taken there.</summary>
    TooLarge,

    /// <summary>Something in the message, other than its being unwanted: a virus, a forbidden attachment, a malformed header.</summary>
    Content,

    /// <summary>This message is taken for spam.</summary>
    SpamBlock,

    /// <summary>The address or domain it came from has a bad name: block lists, reputation, complaints.</summary>
    ReputationBlock,

    /// <summary>A rule of the receiver, not about the content: restricted recipients, refused senders, local policy.</summary>
    Policy,

    /// <summary>SPF, DKIM, DMARC, ARC or the reverse DNS of the client (RFC 7372).</summary>
    Authentication,

    /// <summary>Too much, too fast, or too many at once.</summary>
    Rate,

    /// <summary>A first attempt is put off on principle.</summary>
    Greylisting,

    /// <summary>Encryption is asked for and not had, or failed.</summary>
    Tls,

    /// <summary>A command or its syntax was not understood.</summary>
    Protocol,

    /// <summary>No connection, a lost one, or a loop.</summary>
    Network,

    /// <summary>DNS did not answer, or not with what is needed; the domain may well exist.</summary>
    Dns,

    /// <summary>The host does not take mail for this domain from us.</summary>
    RelayDenied,

    /// <summary>The receiving system is ill: disk full, a program that failed, a wrong set-up.</summary>
    System,

    /// <summary>Given up after too long, and nothing says why it was late.</summary>
    Expired,

    /// <summary>No refusal, but a person's or a program's answer.</summary>
    AutoReply,
}
