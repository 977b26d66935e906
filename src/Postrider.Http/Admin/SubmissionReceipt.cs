namespace Postrider.Http.Admin;

/// <summary>What a program on this machine hears when its message was taken.</summary>
/// <param name="Id">The id by which the message is found.</param>
/// <param name="Reply">The relay's reply.</param>
public sealed record SubmissionReceipt(string Id, ReplyView Reply);
