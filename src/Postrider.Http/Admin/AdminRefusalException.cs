namespace Postrider.Http.Admin;

/// <summary>The relay understood and refused; the message is its own.</summary>
public sealed class AdminRefusalException(int status, string message, ReplyView? reply = null) : Exception(message)
{
    /// <summary>The HTTP status, 404 when there is no such thing.</summary>
    public int Status { get; } = status;

    /// <summary>The SMTP reply, where a message was refused; <c>null</c> otherwise.</summary>
    public ReplyView? Reply { get; } = reply;
}
