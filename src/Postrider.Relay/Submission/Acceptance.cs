using System.Globalization;
using Postrider.Relay.Events;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>What the spool is told of a message that was taken in: a row for each copy and recipient, and the events that say so.</summary>
/// <param name="rules">By which it was taken.</param>
/// <param name="source">Whom it came from.</param>
/// <param name="reversePath">As the client gave it; a copy that is passed on has another.</param>
/// <param name="parameters">As delivery is to know them.</param>
/// <param name="addressees">Whom it is for, and whose mail is passed on.</param>
/// <param name="receivedAt">When its body began.</param>
/// <param name="head">What its header section told.</param>
internal readonly struct Acceptance(
    SubmissionRules rules, MessageSource source, MailboxAddress? reversePath, MailParameters parameters, Addressees addressees, DateTimeOffset receivedAt, HeadWriter head)
{
    private readonly string _sender = reversePath?.ToString() ?? "";

    public SpoolChange ChangeOf(IReadOnlyList<IncomingCopy> copies, FilterResult filtered)
    {
        var change = new SpoolChange();
        foreach (var copy in copies) Append(change, copy, filtered);
        return change;
    }

    private void Append(SpoolChange change, IncomingCopy copy, FilterResult filtered)
    {
        var prefix = copy.IsForwarded ? filtered.ForwardedPrefix : filtered.Prefix;
        var message = new SpooledMessage
        {
            Id = copy.Id,
            ReversePath = copy.ReversePath,
            Parameters = parameters,
            ReceivedAt = receivedAt,
            Size = copy.Body.Size + prefix.Length,
            Principal = source.UserName,
            Origin = source.Origin,
            ClientAddress = source.Session?.Remote.Address.ToString(),
            MessageIdHeader = head.MessageId,
            Labels = head.Labels,
        };
        var recipients = new SpooledRecipient[copy.Recipients.Count];
        for (var i = 0; i < recipients.Length; i++)
            recipients[i] = RecipientSchedule.Create(message, i, copy.Recipients[i], copy.Recipients.ParametersOf(i), rules.RetryFor);
        change.Append.Add(new NewMessage(message, recipients, copy.Body) { Prefix = prefix });

        change.Events.Add(EventOf(message, DeliveryEventKind.Accepted) with
        {
            Labels = message.Labels,
            Remote = source.Session?.Remote.ToString(),
            Tls = source.Session?.Tls is { } tls ? $"{tls.Protocol} {tls.Cipher}" : null,
            Note = message.Size.ToString(CultureInfo.InvariantCulture),
        });
        if (filtered.Verdict is { } verdict) change.Events.Add(EventOf(message, DeliveryEventKind.Judged) with { Note = verdict });
        if (!copy.IsForwarded) return;
        foreach (var (recipient, target) in addressees.PassedOn)
            change.Events.Add(EventOf(message, DeliveryEventKind.Forwarded) with { Recipient = recipient.ToString(), Note = target.ToString() });
    }

    private DeliveryEvent EventOf(SpooledMessage message, DeliveryEventKind kind) => new() { At = receivedAt, Kind = kind, Message = message.Id, Sender = _sender };
}
