using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>The door's replies.</summary>
internal static class SubmissionReplies
{
    public static readonly Reply SenderTaken = new(250, "2.1.0", "Ok");
    public static readonly Reply RecipientTaken = new(250, "2.1.5", "Ok");
    public static readonly Reply AuthenticationRequired = new(530, "5.7.0", "Authentication required");
    public static readonly Reply NoRecipients = new(554, "5.5.1", "No valid recipients");
    public static readonly Reply HeaderTooLarge = new(552, "5.3.4", "The header section is too large");
    public static readonly Reply Loop = new(554, "5.4.6", "Too many Received fields: the message goes in a circle");
    public static readonly Reply BareLineEnd = new(550, "5.6.0", "Bare CR, bare LF or NUL in the header section");
    public static readonly Reply UnreadableSender = new(550, "5.7.1", "A From or Sender field cannot be read, so that it cannot be checked");
    public static readonly Reply NoFrom = new(550, "5.7.1", "A From field with an address that you may use is required");
    public static readonly Reply NoMemory = new(452, "4.3.1", "There is no memory for such a header at the moment; try again later");
    public static readonly Reply StoreFailed = new(451, "4.3.0", "The message could not be stored; try again later");

    public static readonly Reply HeldTooLong = new(501, "5.5.4", "HOLDFOR or HOLDUNTIL ends after the time that BY gives: nothing could be delivered");

    public static Reply SpoolRefuses(string reason) => new(452, "4.3.1", $"No mail is taken at the moment: {reason}");

    public static Reply SenderNotAllowed(MailboxAddress sender) => new(553, "5.7.1", $"<{sender}>: you may not send as this address");

    public static Reply FromNotAllowed(MailboxAddress from) => new(550, "5.7.1", $"<{from}>: you may not use this address in From or Sender");

    public static Reply BadLabel(string problem) => new(550, "5.6.0", problem);

    public static Reply NoPool(string pool) => new(550, "5.7.1", $"There is no pool '{pool}' here, which X-Postrider-Pool names");

    public static Reply PoolNotOpen(string pool) => new(550, "5.7.1", $"The pool '{pool}', which X-Postrider-Pool names, is not for your mail");

    public static Reply RelayDenied(MailboxAddress recipient) => new(554, "5.7.1", $"<{recipient}>: Relay access denied");

    public static Reply Queued(string id) => new(250, "2.0.0", $"Ok: queued as {id}");
}
