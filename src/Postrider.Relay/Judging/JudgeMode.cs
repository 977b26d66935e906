namespace Postrider.Relay.Judging;

/// <summary>What a listener makes of the judgement on mail of strangers.</summary>
public enum JudgeMode : byte
{
    /// <summary>Nothing is asked and nothing written.</summary>
    Off,

    /// <summary>The judgement is written into the message, which goes on whatever it says.</summary>
    Record,

    /// <summary>What would be refused is marked besides.</summary>
    Quarantine,

    /// <summary>The wish of the author's domain is followed.</summary>
    Reject,
}
