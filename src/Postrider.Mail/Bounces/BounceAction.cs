namespace Postrider.Mail.Bounces;

/// <summary>What a report says was done for a recipient (RFC 3464, 2.3.3).</summary>
public enum BounceAction : byte
{
    Unknown,

    /// <summary>Given up.</summary>
    Failed,

    /// <summary>Still tried.</summary>
    Delayed,

    Delivered,

    /// <summary>Handed on to a system that reports no more.</summary>
    Relayed,

    /// <summary>Handed on to several recipients.</summary>
    Expanded,
}
