using System.Globalization;
using Postrider.Relay.Events;
using Postrider.Relay.Reporting;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>What the spool is told of a message that was taken in: a row for each copy and recipient, the events that say so, and the reports that are due at once.</summary>
/// <param name="rules">By which it was taken.</param>
/// <param name="source">Whom it came from.</param>
/// <param name="reversePath">As the client gave it; a copy that is passed on has another.</param>
/// <param name="parameters">As delivery is to know them.</param>
/// <param name="aliases">Whose mail is passed on.</param>
/// <param name="receivedAt">When its body began.</param>
/// <param name="head">What its header section told.</param>
internal readonly struct Acceptance(
    SubmissionRules rules, MessageSource source, MailboxAddress? reversePath, MailParameters parameters, AliasOutcomes aliases, DateTimeOffset receivedAt, HeadWriter head)
{
    private readonly string _sender = reversePath?.ToString() ?? "";

    /// <param name="copies">At least one.</param>
    /// <param name="filtered">What stands before them.</param>
    /// <exception cref="SpoolException">The spool could not take a report.</exception>
    public async ValueTask<SpoolChange> ChangeOfAsync(IReadOnlyList<IncomingCopy> copies, FilterResult filtered, CancellationToken cancellation)
    {
        var change = new SpoolChange();
        foreach (var copy in copies) Append(change, copy, filtered);
        if (rules.Reports is { } reports)
            await aliases.ReportAsync(change, MessageOf(copies[0], copies[0].Body.Size) with { ReversePath = reversePath }, reports, rules.RetryFor, cancellation).ConfigureAwait(false);
        return change;
    }

    /// <summary>The change was not committed: nobody else drops the reports in it.</summary>
    public static async ValueTask DropReportsAsync(SpoolChange change)
    {
        foreach (var added in change.Append)
            if (added.Message.Origin == ReportWriter.Origin) await added.Body.DisposeAsync().ConfigureAwait(false);
    }

    private void Append(SpoolChange change, IncomingCopy copy, FilterResult filtered)
    {
        var to = copy.IsForwarded ? aliases.Forwarded : copy.Recipients;
        if (to.Count == 0) return;
        ReadOnlyMemory<byte> prefix = copy.IsForwarded ? (byte[])[.. DeliveredTo.For(aliases.Aliases), .. filtered.ForwardedPrefix.Span] : filtered.Prefix;
        var message = MessageOf(copy, copy.Body.Size + prefix.Length);
        var recipients = new List<SpooledRecipient>(to.Count);
        var suppressed = new List<DeliveryEvent>();
        for (var i = 0; i < to.Count; i++)
        {
            if (SuppressionOf(copy, to[i]) is not { } suppression) recipients.Add(RecipientSchedule.Create(message, i, to[i], to.ParametersOf(i), rules.RetryFor));
            else suppressed.Add(EventOf(message, DeliveryEventKind.Suppressed) with { Ordinal = i, Recipient = to[i].ToString(), Note = SuppressionWords.Tell(suppression) });
        }

        // Where all are suppressed the message is taken, told of, and kept nowhere.
        if (recipients.Count > 0) change.Append.Add(new NewMessage(message, recipients, copy.Body) { Prefix = prefix });

        change.Events.Add(EventOf(message, DeliveryEventKind.Accepted) with
        {
            Labels = message.Labels,
            Remote = source.Session?.Remote.ToString(),
            Tls = source.Session?.Tls is { } tls ? $"{tls.Protocol} {tls.Cipher}" : null,
            Note = message.Size.ToString(CultureInfo.InvariantCulture),
        });
        change.Events.AddRange(suppressed);
        if (filtered.Verdict is { } verdict) change.Events.Add(EventOf(message, DeliveryEventKind.Judged) with { Note = verdict });
        if (!copy.IsForwarded) return;
        foreach (var alias in aliases.Aliases)
        {
            foreach (var end in alias.Ends)
                if (end.IsForwarded) change.Events.Add(EventOf(message, DeliveryEventKind.Forwarded) with { Recipient = alias.Address.ToString(), Note = end.Address.ToString() });
        }
    }

    // Mail to many is dropped here. What somebody wrote to one goes on to the queue, which does not send it either, but tells its sender.
    private Suppression? SuppressionOf(IncomingCopy copy, MailboxAddress recipient) =>
        head.Labels.Stream == MailStream.Bulk ? rules.Suppressions.Find(copy.ReversePath, recipient, head.Labels, receivedAt) : null;

    private SpooledMessage MessageOf(IncomingCopy copy, long size) => new()
    {
        Id = copy.Id,
        ReversePath = copy.ReversePath,
        Parameters = parameters,
        ReceivedAt = receivedAt,
        Size = size,
        Principal = source.UserName,
        Origin = source.Origin,
        ClientAddress = source.Session?.Remote.Address.ToString(),
        MessageIdHeader = head.MessageId,
        Labels = head.Labels,
    };

    private DeliveryEvent EventOf(SpooledMessage message, DeliveryEventKind kind) => new() { At = receivedAt, Kind = kind, Message = message.Id, Sender = _sender };
}
