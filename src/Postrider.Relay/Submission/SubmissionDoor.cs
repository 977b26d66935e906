using Microsoft.Extensions.Logging;
using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Submission;

/// <summary>
/// The one door through which all mail comes in: it decides who may send as whom and to whom, completes what is submitted (RFC 6409),
/// makes it durable, and hands it to the queue.
/// </summary>
public sealed class SubmissionDoor(
    ISpool spool, IRelayQueue queue, SpoolIdSource ids, TimeProvider time, ILogger<SubmissionDoor> logger, SubmissionRules rules) : IMailReceiver
{
    private volatile SubmissionRules _rules = rules;

    /// <summary>The rules in force; set by a reload.</summary>
    public SubmissionRules Rules
    {
        get => _rules;
        set => _rules = value;
    }

    internal ISpool Spool => spool;

    internal IRelayQueue Queue => queue;

    internal SpoolIdSource Ids => ids;

    internal TimeProvider Time => time;

    internal ILogger Logger => logger;

    /// <inheritdoc/>
    public ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation) => ValueTask.FromResult<Reply?>(null);

    /// <inheritdoc/>
    public ValueTask<TransactionOpening> BeginAsync(
        SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation)
    {
        var current = _rules;
        // The engine asks for AUTH as well; that nobody relays without a credential must not hang on one check.
        if (session.Kind != ListenerKind.Relay && session.Principal is null) return Refuse(session, reversePath, SubmissionReplies.AuthenticationRequired);
        if (reversePath is { } sender && session.Principal?.Senders.Allows(sender) == false)
            return Refuse(session, reversePath, SubmissionReplies.SenderNotAllowed(sender));
        if (parameters is { HoldUntil: { } hold, DeliverBy: { Mode: DeliverByMode.Return } by } && hold >= by.At) return Refuse(session, reversePath, SubmissionReplies.HeldTooLong);
        var source = new MessageSource
        {
            Session = session,
            Origin = session.Listener,
            Service = session.Principal is null ? Service.Relay : Service.Submission,
            Recipients = session.Principal is not null || current.MayRelay(session) ? RecipientScope.All : RecipientScope.Inbound,
        };
        if (source.Recipients == RecipientScope.Inbound) parameters = WithoutPrivileges(parameters);
        else if (current.LabelsOf(session) is { } labels) source = source with { Labels = labels };
        var tenant = source.Principal?.Labels.Tenant ?? source.Labels.Tenant;
        return current.Tenants?.Judge(tenant) is { } putOff ? Refuse(session, reversePath, putOff) : ValueTask.FromResult(Open(source, current, reversePath, parameters));
    }

    /// <summary>Opens a transaction for a message that comes in on this machine: any reverse-path, any recipient.</summary>
    internal TransactionOpening OpenLocal(string origin, string? user, MailboxAddress? reversePath, MailParameters parameters) =>
        Open(new MessageSource { Origin = origin, LocalUser = user, Service = Service.Submission, Recipients = RecipientScope.All }, _rules, reversePath, parameters);

    /// <summary>
    /// What strangers may not ask for: their mail held (RFC 4865 is for submission), put before that of others (RFC 6710, 5.2),
    /// or passed on under the name of somebody who signed in elsewhere (RFC 4954, 5).
    /// </summary>
    private static MailParameters WithoutPrivileges(MailParameters parameters) =>
        parameters is { HoldUntil: null, Priority: <= 0, SubmittedBy: null }
            ? parameters
            : parameters with { HoldUntil = null, Priority = Math.Min(parameters.Priority, (sbyte)0), SubmittedBy = null };

    private TransactionOpening Open(MessageSource source, SubmissionRules current, MailboxAddress? reversePath, MailParameters parameters)
    {
        if (spool.Refusal is { } reason) return new TransactionOpening(SubmissionReplies.SpoolRefuses(reason), null);
        return new TransactionOpening(SubmissionReplies.SenderTaken, new SubmissionTransaction(this, current, source, reversePath, parameters));
    }

    private ValueTask<TransactionOpening> Refuse(SessionFacts session, MailboxAddress? reversePath, Reply reply)
    {
        SubmissionLog.Refused(
            logger, session.Remote.Address.ToString(), session.Listener, session.Principal?.Name, reversePath?.ToString() ?? "", reply.ToString());
        return ValueTask.FromResult(new TransactionOpening(reply, null));
    }
}
