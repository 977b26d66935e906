namespace Postrider.Mail.Bounces;

/// <summary>What came to a return-path.</summary>
public enum MailKind : byte
{
    /// <summary>Mail as people and lists write it.</summary>
    Other,

    /// <summary>Somebody could not be reached: the only kind that says so.</summary>
    Bounce,

    /// <summary>A warning that it takes longer.</summary>
    Delay,

    /// <summary>A report of success.</summary>
    Success,

    /// <summary>An absence, an acknowledgement, a question whether the sender is human.</summary>
    AutoReply,

    /// <summary>Somebody calls it spam (RFC 5965).</summary>
    Complaint,

    /// <summary>It was read, or deleted unread (RFC 8098).</summary>
    Disposition,
}
