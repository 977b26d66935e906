namespace Postrider.Relay.Suppressions;

/// <summary>Why nothing is sent to somebody.</summary>
public enum SuppressionReason : byte
{
    /// <summary>By hand.</summary>
    Manual,

    /// <summary>The mailbox or its domain does not exist.</summary>
    HardBounce,

    /// <summary>Mail to it was called spam.</summary>
    Complaint,

    /// <summary>Its owner asked for no more.</summary>
    Unsubscribe,
}
