namespace Postrider.Relay.Domains;

/// <summary>What a key waits for before it comes to its next stage.</summary>
public enum KeyWait
{
    /// <summary>Its record is to be set, and seen.</summary>
    Record,

    /// <summary>Its record was seen; every server of the zone is given the time to have it.</summary>
    Settling,

    /// <summary>It signs until its time is over, or a rotation is asked for.</summary>
    Schedule,

    /// <summary>It signs until the next key of its algorithm does.</summary>
    Successor,

    /// <summary>Mail that it signed may still be on its way.</summary>
    Grace,

    /// <summary>Its record is to be removed.</summary>
    Removal,
}
