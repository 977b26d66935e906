using Postrider.Http.Admin;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;

namespace Postrider.Queue;

/// <summary>Why mail is late, in plain words: where it stands, its next attempt and the cause, the last reply, the limits in force and what they allow.</summary>
internal sealed class WhyStory(TimeProvider time)
{
    public IEnumerable<string> Tell(Explanation explanation)
    {
        var subject = HumanText.Safe(explanation.Subject);
        if (explanation.Recipients.Count == 0)
        {
            foreach (var line in NothingWaits(explanation, subject)) yield return line;
            yield break;
        }

        if (explanation.Kind == ExplanationKind.Domain)
        {
            foreach (var line in Domain(explanation, subject)) yield return line;
        }
        else
        {
            var first = true;
            foreach (var standing in explanation.Recipients)
            {
                if (!first) yield return "";
                first = false;
                foreach (var line in Recipient(standing, explanation.At)) yield return line;
            }

            if (explanation.Waiting > explanation.Recipients.Count)
                yield return $"… and {HumanText.Recipients(explanation.Waiting - explanation.Recipients.Count)} more.";
        }

        if (explanation.Refusal is { } refusal) yield return $"Besides, no new mail is taken: {refusal}";
    }

    private IEnumerable<string> NothingWaits(Explanation explanation, string subject)
    {
        yield return explanation.Kind switch
        {
            ExplanationKind.Domain => $"Nothing waits for {subject}.",
            ExplanationKind.Address => $"Nothing to or from {subject} waits.",
            _ => explanation.LastEvent is null ? $"No message {subject} is known." : $"Message {subject} no longer waits.",
        };
        if (explanation.LastEvent is not { } last) yield break;
        var whom = last.Recipient.Length == 0 ? "" : $" for {HumanText.Safe(last.Recipient)}";
        var reply = last.Reply is { } said ? $": {HumanText.Safe(said.ToString())}" : "";
        yield return $"The last that happened{whom}: {last.Kind.ToString().ToLowerInvariant()} {HumanText.Moment(last.At, time)} ({Ago(explanation.At - last.At)}){reply}";
        yield return $"'postrider trace {(explanation.Kind == ExplanationKind.Domain ? last.Id : subject)}' tells the whole story.";
    }

    private IEnumerable<string> Domain(Explanation explanation, string subject)
    {
        var oldest = explanation.Destination?.Oldest ?? explanation.Recipients[0].Recipient.ReceivedAt;
        var deferred = explanation.Destination?.Deferred ?? 0;
        var held = explanation.Destination?.Held ?? 0;
        yield return $"{HumanText.Recipients(explanation.Waiting)} {(explanation.Waiting == 1 ? "waits" : "wait")} for {subject}, the oldest for {HumanText.Duration(explanation.At - oldest)}:";
        if (held > 0) yield return $"  {HumanText.Count(held)} on hold until somebody releases {(held == 1 ? "it" : "them")} ('postrider queue release --destination {subject}').";
        if (deferred > 0) yield return $"  {HumanText.Count(deferred)} deferred by earlier attempts{(explanation.Destination?.NextAttempt is { } next ? $"; the next attempt is {When(next, explanation.At)}" : "")}.";
        var untried = explanation.Waiting - held - deferred;
        if (untried > 0) yield return $"  {HumanText.Count(untried)} not tried yet.";
        if (explanation.LastEvent is { Reply: { } reply } last)
            yield return $"  The last word from there, {Ago(explanation.At - last.At)}{(last.Peer is { } peer ? $", by {HumanText.Safe(peer)}" : "")}: {HumanText.Safe(reply.ToString())}";
        if (explanation.Queue is { } queue)
        {
            foreach (var line in Queue(queue, explanation.At)) yield return "  " + line;
            if (Estimate(explanation.Waiting - held - deferred, queue) is { } estimate) yield return "  " + estimate;
        }
        else
        {
            yield return "  No connection is open or wanted at this moment: nothing for it is due.";
        }
    }

    private IEnumerable<string> Recipient(RecipientStanding standing, DateTimeOffset now)
    {
        var recipient = standing.Recipient;
        yield return $"{HumanText.Safe(recipient.Recipient)} (message {recipient.Id} from {HumanText.Address(recipient.Sender)}) has waited {HumanText.Duration(now - recipient.ReceivedAt)}.";
        foreach (var line in Standing(standing, now)) yield return "  " + line;
        if (recipient.LastReply is { } reply)
            yield return $"  Last reply{(recipient.LastPeer is { } peer ? $" of {HumanText.Safe(peer)}" : "")}{(recipient.LastAttempt is { } at ? $", {Ago(now - at)}" : "")}: {HumanText.Safe(reply.ToString())}";
        if (recipient.State != RecipientState.Held)
        {
            if (standing.Queue is { } queue) foreach (var line in Queue(queue, now)) yield return "  " + line;
            else yield return "  " + TlsPolicyWords.Tell([]);
        }

        yield return $"  It is given up {When(recipient.Expires, now)}.";
    }

    private IEnumerable<string> Standing(RecipientStanding standing, DateTimeOffset now)
    {
        var recipient = standing.Recipient;
        if (recipient.State == RecipientState.Held)
        {
            yield return $"It is on hold until somebody releases it: postrider queue release {recipient.Id}";
            yield break;
        }

        switch (standing.Phase)
        {
            case LoadedPhase.InFlight:
                yield return "It is being sent at this moment.";
                break;
            case LoadedPhase.Recording:
                yield return "It was sent; the outcome is being written.";
                break;
            case LoadedPhase.Resolving:
                yield return "It waits for the DNS to tell the mail hosts of its destination.";
                break;
            case LoadedPhase.Ready:
                yield return standing.Position == 0 ? "It is next in its queue and waits for a connection." : $"It is due; {HumanText.Recipients(standing.Position)} stand before it in its queue.";
                if (standing.Queue is { } queue && Estimate(standing.Position, queue) is { } estimate) yield return estimate;
                break;
            default:
                if (recipient.NextAttempt > now) yield return $"Its next attempt is {When(recipient.NextAttempt, now)}, {Cause(recipient)}.";
                else yield return "It is due and waits in the spool until there is room for it in memory.";
                break;
        }
    }

    private static string Cause(RecipientView recipient) => recipient.Attempts switch
    {
        0 when recipient.LastReply is not null => "for nothing more may be sent there before",
        0 => "for its sender asked to hold it until then",
        1 => "because the first attempt was deferred",
        _ => $"because {recipient.Attempts} attempts were deferred",
    };

    private IEnumerable<string> Queue(ReadyQueueState queue, DateTimeOffset now)
    {
        var site = HumanText.Safe(queue.Site);
        yield return $"Route '{queue.Route}' to {site}{(queue.Source is { } source ? $" from {HumanText.Safe(source)}" : "")}: {queue.Connections} of {queue.MaximumConnections} connections open, {HumanText.Count(queue.InFlight)} in transit, {HumanText.Count(queue.Ready)} ready, {Rate(queue.Rate)} over the last minute.";
        yield return queue.Constraint switch
        {
            QueueConstraint.Destination => $"The destination's own speed is the limit: all connections allowed are busy.{Ceiling(queue)}",
            QueueConstraint.ConnectionLimit => $"The limit is that of connections: {HumanText.Safe(queue.Limit ?? $"max_connections = {queue.MaximumConnections}")}.{Ceiling(queue)}",
            QueueConstraint.MessageRate => $"The limit is a rate: {HumanText.Safe(queue.Limit ?? "")}{Next(queue, now)}.{Ceiling(queue)}",
            QueueConstraint.ConnectionRate => $"The limit is a rate of connections: {HumanText.Safe(queue.Limit ?? "")}{Next(queue, now)}.",
            QueueConstraint.Paused => $"It is paused{(queue.LimitedUntil is { } end ? $" and goes on {When(end, now)}" : "")}, by {HumanText.Safe(queue.Limit ?? "a rule")}.",
            QueueConstraint.TotalConnectionLimit => $"The limit is that of connections in all: max_connections of [delivery].{Ceiling(queue)}",
            QueueConstraint.Suspended => queue.SuspendedUntil is { } until
                ? $"It cannot be reached; the next try to connect is {When(until, now)}."
                : "It cannot be reached.",
            QueueConstraint.Resolving => "The DNS has not answered yet.",
            _ => $"No limit holds it back.{Ceiling(queue)}",
        };
        if (queue.Cause is { } cause)
            yield return $"{(queue.Pace is > 0 and < 1 ? HumanText.Text($"It goes at {queue.Pace * 100:0.#}% of its pace") : "Its pace was changed")} by the reaction of rule {HumanText.Safe(queue.Reaction ?? "")}, on the reply: {HumanText.Safe(cause.ToString())}";
        if (!queue.TlsPolicies.IsDefaultOrEmpty) yield return TlsPolicyWords.Tell(queue.TlsPolicies);
        if (queue.LastFailure is { } failure) yield return $"The last failure to connect: {HumanText.Safe(failure.ToString())}";
    }

    private string Next(ReadyQueueState queue, DateTimeOffset now) => queue.LimitedUntil is { } until && until > now ? $"; the next may go {When(until, now)}" : "";

    private static string Ceiling(ReadyQueueState queue) => queue.Ceiling is { } ceiling
        ? $" The limits in force allow {Rate(ceiling)}."
        : "";

    /// <summary>How long those in front take at the rate seen, or at the ceiling when nothing was seen yet.</summary>
    private static string? Estimate(long inFront, ReadyQueueState queue)
    {
        if (inFront <= 0 || queue.Constraint is QueueConstraint.Suspended or QueueConstraint.Paused) return null;
        var rate = queue.Rate > 0 ? queue.Rate : queue.Ceiling ?? 0;
        return rate > 0
            ? $"At {Rate(rate)}, {HumanText.Count(inFront)} in front take about {HumanText.Duration(TimeSpan.FromSeconds(Math.Min(inFront / rate, TimeSpan.MaxValue.TotalSeconds / 2)))}."
            : null;
    }

    private static string Rate(double rate) => rate is > 0 and < 0.1
        ? HumanText.Text($"{rate * 60:0.0} a minute")
        : HumanText.Text($"{rate:#,0.#} a second");

    private static string Ago(TimeSpan span) => $"{HumanText.Duration(span)} ago";

    private string When(DateTimeOffset at, DateTimeOffset now) => at > now
        ? $"in {HumanText.Duration(at - now)} ({HumanText.Moment(at, time)})"
        : "now";
}
