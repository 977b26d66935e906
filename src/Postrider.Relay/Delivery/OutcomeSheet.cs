using Postrider.Mail.Dsn;
using Postrider.Relay.Classification;
using Postrider.Relay.Events;
using Postrider.Relay.Outcomes;
using Postrider.Relay.Queue;
using Postrider.Relay.Reporting;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>What became of some recipients, as it will stand in the spool: one change, the reports that senders may want, and how each goes on in memory.</summary>
internal sealed class OutcomeSheet(DateTimeOffset now, Random random)
{
    private Dictionary<SpoolId, (SpooledMessage Message, List<RecipientOutcome> Outcomes)>? _toReport;

    public SpoolChange Change { get; } = new();

    /// <summary>Each recipient with how it goes on waiting; <c>null</c> when it is done.</summary>
    public List<(LoadedRecipient Loaded, SpooledRecipient? Updated)> Settlements { get; } = [];

    /// <summary>What is learnt from peers' words; <c>null</c> where nobody learns.</summary>
    public List<OutcomeFact>? Facts { get; init; }

    /// <summary>Outcomes that a sender may want to hear of, by message; <c>null</c> for none.</summary>
    public IEnumerable<(SpooledMessage Message, List<RecipientOutcome> Outcomes)>? ToReport => _toReport?.Values;

    /// <summary>Those that a peer refused for good; <c>null</c> for none.</summary>
    public List<(LoadedRecipient Loaded, DeliveryEvent Happened)>? Refused { get; private set; }

    /// <summary>The change without what a store might not take: no reports, no events.</summary>
    public SpoolChange Bare()
    {
        var bare = new SpoolChange();
        bare.Remove.AddRange(Change.Remove);
        bare.Update.AddRange(Change.Update);
        return bare;
    }

    /// <summary>The end of an attempt for one recipient.</summary>
    /// <param name="loaded">The recipient.</param>
    /// <param name="result">What decided.</param>
    /// <param name="facts">How the attempt was made.</param>
    /// <param name="delivered">What a report would say of a delivery; <c>null</c> where the peer reports it.</param>
    /// <param name="reaction">What the rules have for the reply; <c>null</c> for nothing.</param>
    public Outcome Add(LoadedRecipient loaded, RecipientResult result, AttemptFacts facts, DsnAction? delivered, Reaction? reaction = null)
    {
        var recipient = loaded.Recipient;
        var outcome = OutcomeRules.Of(recipient, result.Reply, reaction, now);
        var happened = new DeliveryEvent
        {
            At = now,
            Kind = KindOf(outcome),
            Message = recipient.Key.Message,
            Ordinal = recipient.Key.Ordinal,
            Sender = loaded.Message.ReversePath?.ToString() ?? "",
            Recipient = recipient.Address.ToString(),
            Attempt = recipient.Attempts + 1,
            Route = facts.Route?.Name,
            Source = facts.Source,
            SourceName = facts.SourceName,
            Peer = facts.Peer,
            Remote = facts.Remote,
            Tls = facts.Tls,
            Note = facts.Policy,
            Stage = result.Stage,
            Reply = result.Reply,
            Timings = facts.TimingsOf(loaded),
        };
        if (facts.RetryAt is null) Learn(loaded, result, facts);
        if (outcome == Outcome.Deferred)
        {
            var updated = Defer(recipient, result, facts, reaction?.RetryAfter);
            Update(loaded, updated);
            Change.Events.Add(happened with { NextAttempt = updated.NextAttempt });
            return outcome;
        }

        Remove(loaded);
        Change.Events.Add(happened);
        if (outcome == Outcome.Bounced && result.FromPeer) (Refused ??= []).Add((loaded, happened));
        var action = outcome == Outcome.Delivered ? delivered : DsnAction.Failed;
        if (action is { } known && (known == DsnAction.Failed || MayWantDelivery(loaded))) Report(loaded, known, result.Reply, result.FromPeer, facts.Peer, now);
        return outcome;
    }

    private void Learn(LoadedRecipient loaded, RecipientResult result, AttemptFacts facts)
    {
        if (Facts is null || (!result.FromPeer && !result.Reply.IsPositive)) return;
        var (domain, reversePath) = (loaded.Recipient.Address.Destination, loaded.Message.ReversePath);
        Facts.Add(new OutcomeFact(
            now, OutcomeFact.KindOf(result.Reply, facts.Peer, domain), facts.SourceName, loaded.Message.Labels.Tenant, reversePath?.Destination, MailProviders.NameOf(facts.Peer, domain)));
    }

    /// <summary>Its time ran out while it waited.</summary>
    public void AddExpired(LoadedRecipient loaded)
    {
        var recipient = loaded.Recipient;
        Remove(loaded);
        Change.Events.Add(EventOf(loaded, DeliveryEventKind.Expired) with { Reply = recipient.LastReply ?? QueueReplies.Expired, Peer = recipient.LastPeer });
        Report(loaded, DsnAction.Failed, recipient.LastReply ?? QueueReplies.Expired, recipient.LastPeer is not null, recipient.LastPeer, recipient.LastAttempt);
    }

    /// <summary>It is late, and its sender may want to know.</summary>
    public void AddWarning(LoadedRecipient loaded)
    {
        var recipient = loaded.Recipient;
        Update(loaded, recipient with { WarnAt = null });
        Report(loaded, DsnAction.Delayed, recipient.LastReply ?? QueueReplies.NotYetTried, recipient.LastPeer is not null, recipient.LastPeer, recipient.LastAttempt);
    }

    public void AddHeld(LoadedRecipient loaded, Route route)
    {
        var held = HoldRoute.Hold(loaded.Recipient, route);
        Update(loaded, held);
        Change.Events.Add(EventOf(loaded, DeliveryEventKind.Held) with { Route = route.Name, Note = held.LastReply?.Text });
    }

    public void AddDiscarded(LoadedRecipient loaded, Route route)
    {
        Remove(loaded);
        Change.Events.Add(EventOf(loaded, DeliveryEventKind.Discarded) with { Route = route.Name });
    }

    /// <summary>It is on the suppression list. The sender of transactional mail is told; reports on mail to many would be as many as the mail.</summary>
    public void AddSuppressed(LoadedRecipient loaded, Suppression suppression)
    {
        Remove(loaded);
        Change.Events.Add(EventOf(loaded, DeliveryEventKind.Suppressed) with { Note = SuppressionWords.Tell(suppression) });
        if (loaded.Message.Labels.Stream == MailStream.Transactional) Report(loaded, DsnAction.Failed, QueueReplies.Suppressed(suppression), fromPeer: false, null, null);
    }

    private SpooledRecipient Defer(SpooledRecipient recipient, RecipientResult result, AttemptFacts facts, TimeSpan? retryAfter)
    {
        var attempts = recipient.Attempts + (facts.RetryAt is null ? 1 : 0);
        return recipient with
        {
            Attempts = attempts,
            NextAttempt = facts.RetryAt ?? RetrySchedule.Next(PolicyFor(facts, retryAfter), attempts, now, random),
            LastAttempt = now,
            LastReply = result.Reply,
            LastPeer = result.FromPeer ? facts.Peer : null,
        };
    }

    // A wait that a rule names holds for this attempt alone, with the route's jitter.
    private static RetryPolicy PolicyFor(AttemptFacts facts, TimeSpan? retryAfter)
    {
        var policy = facts.Route?.Retry ?? RetryPolicy.Default;
        return retryAfter is { } wait ? policy with { First = wait, Factor = 1, Longest = wait } : policy;
    }

    private void Remove(LoadedRecipient loaded)
    {
        Change.Remove.Add(loaded.Recipient.Key);
        Settlements.Add((loaded, null));
    }

    private void Update(LoadedRecipient loaded, SpooledRecipient updated)
    {
        Change.Update.Add(updated);
        Settlements.Add((loaded, updated));
    }

    private void Report(LoadedRecipient loaded, DsnAction action, Reply reply, bool fromPeer, string? peer, DateTimeOffset? lastAttempt)
    {
        _toReport ??= [];
        if (!_toReport.TryGetValue(loaded.Message.Id, out var report)) _toReport.Add(loaded.Message.Id, report = (loaded.Message, []));
        report.Outcomes.Add(new RecipientOutcome
        {
            Recipient = loaded.Recipient,
            Action = action,
            Reply = reply,
            FromPeer = fromPeer,
            RemoteMta = peer,
            LastAttempt = lastAttempt,
            WillRetryUntil = action == DsnAction.Delayed ? loaded.Recipient.Expires : null,
        });
    }

    private DeliveryEvent EventOf(LoadedRecipient loaded, DeliveryEventKind kind) => new()
    {
        At = now,
        Kind = kind,
        Message = loaded.Recipient.Key.Message,
        Ordinal = loaded.Recipient.Key.Ordinal,
        Sender = loaded.Message.ReversePath?.ToString() ?? "",
        Recipient = loaded.Recipient.Address.ToString(),
        Attempt = loaded.Recipient.Attempts,
    };

    // Nearly nobody asks for it: the hot path makes nothing for a report that nobody wants.
    private static bool MayWantDelivery(LoadedRecipient loaded) =>
        loaded.Recipient.Parameters.Notify.HasFlag(DsnNotify.Success) || loaded.Message.Parameters.DeliverBy is not null;

    private static DeliveryEventKind KindOf(Outcome outcome) => outcome switch
    {
        Outcome.Delivered => DeliveryEventKind.Delivered,
        Outcome.Deferred => DeliveryEventKind.Deferred,
        Outcome.Bounced => DeliveryEventKind.Bounced,
        _ => DeliveryEventKind.Expired,
    };
}
