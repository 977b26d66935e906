namespace Postrider.Smtp.Server.Data;

/// <summary>How far a body came.</summary>
public enum DataStatus : byte
{
    /// <summary>More octets must come. Up to two at the end of the input may be left, which cannot be judged without the next.</summary>
    NeedMore,

    /// <summary>The end of the message was found and consumed; what follows are commands.</summary>
    Complete,
}
