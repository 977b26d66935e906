namespace Postrider.Http.Admin;

/// <summary>Why the admin endpoint refused (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What is wrong, and what to do, for people.</param>
/// <param name="Reply">The SMTP reply that says the same, where a message was refused.</param>
public sealed record AdminProblem(int Status, string Title, ReplyView? Reply = null);
