using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>The refusals of recipients whose mail would be passed on.</summary>
internal static class ForwardingReplies
{
    public static Reply Unknown(MailboxAddress recipient) => new(550, "5.1.1", $"<{recipient}>: there is no such address here");

    public static Reply Circle(MailboxAddress recipient) => new(554, "5.4.6", $"<{recipient}>: the rules for this address lead in a circle");

    public static Reply CameBack(MailboxAddress recipient) => new(554, "5.4.6", $"<{recipient}>: this address has passed the message on before (Delivered-To): it goes in a circle");

    public static Reply Expanded(MailboxAddress recipient, int targets) => new(250, "2.0.0", $"<{recipient}> leads to {targets} addresses, to which the message goes on");

    public static Reply SenderTooLong(MailboxAddress recipient, MailboxAddress sender) =>
        new(550, "5.1.7", $"<{recipient}>: mail of <{sender}> cannot be passed on, for with our own domain behind it the address would be longer than 64 octets");

    public static Reply Forged(MailboxAddress recipient) => new(550, "5.1.1", $"<{recipient}>: this address was not made here");

    public static Reply Expired(MailboxAddress recipient) => new(550, "5.1.1", $"<{recipient}>: this address was made too long ago to take reports any more");

    public static Reply ReportsAlone(MailboxAddress recipient) => new(550, "5.7.1", $"<{recipient}>: this address takes reports alone, which come with the null reverse-path");
}
