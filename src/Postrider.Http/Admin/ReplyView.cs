using Postrider.Smtp;

namespace Postrider.Http.Admin;

/// <summary>A reply as the admin endpoint shows it.</summary>
/// <param name="Code">The three digits.</param>
/// <param name="Status">The enhanced status code, or <c>null</c>.</param>
/// <param name="Text">The text, lines parted by <c>\n</c>.</param>
public sealed record ReplyView(int Code, string? Status, string Text)
{
    public static ReplyView? From(Reply? reply) => reply is null ? null : new ReplyView(reply.Code, reply.Status?.ToString(), reply.Text);

    /// <summary>On one line, as in a log: <c>550 5.1.1 No such user</c>.</summary>
    public override string ToString() => $"{Code} {(Status is null ? "" : Status + " ")}{Text.Replace('\n', ' ')}";
}
