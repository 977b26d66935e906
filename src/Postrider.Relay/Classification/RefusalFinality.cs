namespace Postrider.Relay.Classification;

/// <summary>Whether anybody still tries.</summary>
public enum RefusalFinality : byte
{
    /// <summary>A reply as it was read: 4xx asks to come back, and is never hard.</summary>
    Reply,

    /// <summary>A system has given up and says so in a bounce: what it tells counts even where its last reply was 4xx.</summary>
    GivenUp,
}
