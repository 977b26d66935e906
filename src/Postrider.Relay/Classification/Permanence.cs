namespace Postrider.Relay.Classification;

/// <summary>Whether the same recipient may be reached another time. Not the same as 4xx and 5xx: a full mailbox or a block is refused with 5xx, and may be gone tomorrow.</summary>
public enum Permanence : byte
{
    /// <summary>The recipient may be good: never a reason, by itself, to stop writing to it.</summary>
    Soft,

    /// <summary>The recipient does not exist: writing to it again only harms the sender's name.</summary>
    Hard,
}
