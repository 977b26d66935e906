namespace Postrider.Smtp;

/// <summary>How much of the message a report of failure returns (RFC 3461, 4.3).</summary>
public enum DsnReturn : byte
{
    /// <summary>No RET was given: the server chooses.</summary>
    Unspecified,
    Full,
    Headers,
}
