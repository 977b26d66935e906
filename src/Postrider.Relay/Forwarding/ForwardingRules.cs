using System.Collections.Immutable;
using Postrider.Mail.Srs;
using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>All that says where mail to an address of ours goes in the end.</summary>
/// <param name="Table">Whose mail is passed on.</param>
/// <param name="Srs">Rewrites the reverse-path of what is passed on, and reads back what comes for it; <c>null</c> where nothing is rewritten.</param>
public sealed record ForwardingRules(ForwardTable Table, SrsRewriter? Srs)
{
    public static readonly ForwardingRules None = new(ForwardTable.Empty, null);

    /// <summary>Where mail for a recipient goes.</summary>
    /// <param name="recipient">As the client named it.</param>
    /// <param name="reversePath"><c>null</c> for the null one.</param>
    public Destinations Resolve(MailboxAddress recipient, MailboxAddress? reversePath)
    {
        var reading = Srs?.Read(recipient) ?? default;
        switch (reading.Status)
        {
            case SrsStatus.Forged: return Refuse(ForwardingReplies.Forged(recipient));
            case SrsStatus.Expired: return Refuse(ForwardingReplies.Expired(recipient));
            // Whoever learns such an address could otherwise write through it to somebody who never gave it to him.
            case SrsStatus.Genuine when reversePath is not null: return Refuse(ForwardingReplies.ReportsAlone(recipient));
            case SrsStatus.Genuine:
                var senders = Table.Resolve(reading.Original);
                return senders.IsEmpty ? Refuse(ForwardingReplies.Circle(recipient)) : new Destinations([.. senders.Select(end => end with { IsForwarded = true })], true, null);
        }

        if (Table.Find(recipient) is null) return new Destinations([new ForwardedRecipient(recipient, false)], false, null);
        var ends = Table.Resolve(recipient);
        if (ends.IsEmpty) return Refuse(ForwardingReplies.Circle(recipient));
        if (reversePath is { } sender && Srs is not null && ends.Any(end => end.IsForwarded) && !Srs.TryRewrite(sender, out _)) return Refuse(ForwardingReplies.SenderTooLong(recipient, sender));
        return new Destinations(ends, true, null);
    }

    /// <summary>The reverse-path of what is passed on.</summary>
    public MailboxAddress? Rewrite(MailboxAddress? reversePath) =>
        reversePath is { } sender && Srs is not null && Srs.TryRewrite(sender, out var rewritten) ? rewritten : reversePath;

    /// <summary>Who is told of what becomes of a message: the sender behind a reverse-path that was rewritten here; <c>null</c> where it is no longer good, or was never made here.</summary>
    public MailboxAddress? SenderOf(MailboxAddress reversePath)
    {
        var reading = Srs?.Read(reversePath) ?? default;
        return reading.Status switch { SrsStatus.NotOurs => reversePath, SrsStatus.Genuine => reading.Original, _ => null };
    }

    /// <summary>The addresses that a report to somebody goes to; none where his rules lead in a circle.</summary>
    public ImmutableArray<MailboxAddress> AddressesOf(MailboxAddress recipient) => [.. Table.Resolve(recipient).Select(end => end.Address)];

    /// <summary>
    /// What a target's delivery is asked for (RFC 3461, 5.2.7): one target is asked for all that the sender wants of its recipient. Several are an expansion, of which
    /// each success by itself would tell him nothing. The address that he wrote goes along, or a report would name one that he does not know.
    /// </summary>
    public static RecipientParameters Pass(RecipientParameters parameters, MailboxAddress recipient, int targets)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var original = parameters.Original ?? new OriginalRecipient(recipient.NeedsSmtpUtf8 ? "utf-8" : "rfc822", recipient.ToString());
        var notify = parameters.Notify;
        if (targets > 1 && notify.HasFlag(DsnNotify.Success)) notify = notify == DsnNotify.Success ? DsnNotify.Never : notify & ~DsnNotify.Success;
        return new RecipientParameters(notify, original);
    }

    private static Destinations Refuse(Reply refusal) => new([], true, refusal);
}
