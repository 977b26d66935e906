namespace Postrider.Smtp;

/// <summary>When the sender of one recipient wants a report (RFC 3461, 4.1).</summary>
[Flags]
public enum DsnNotify : byte
{
    /// <summary>No NOTIFY was given: failure and delay are reported, by the server's custom.</summary>
    Unspecified = 0,
    Never = 1,
    Success = 2,
    Failure = 4,
    Delay = 8,
}
