namespace Postrider.Mail.Feedback;

/// <summary>How a report is made.</summary>
public enum FeedbackForm : byte
{
    /// <summary>With a <c>message/feedback-report</c> (RFC 5965).</summary>
    Arf,

    /// <summary>The message alone, as an attachment, with what the provider adds to its header (Microsoft's JMRP, AOL of old).</summary>
    Attached,

    /// <summary>A notification of Amazon SES as JSON.</summary>
    Notification,
}
