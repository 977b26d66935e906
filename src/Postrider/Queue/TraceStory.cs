using Postrider.Http.Admin;
using Postrider.Relay.Events;
using Postrider.Smtp.Client;

namespace Postrider.Queue;

/// <summary>The story of a message in plain words, from its events.</summary>
internal sealed class TraceStory(TimeProvider time)
{
    public IEnumerable<string> Tell(MessageTrace trace)
    {
        var accepted = trace.Events.FirstOrDefault(happened => happened.Kind == DeliveryEventKind.Accepted);
        yield return $"Message {trace.Id} from {HumanText.Address((accepted ?? trace.Events[0]).Sender)}";
        foreach (var happened in trace.Events) yield return $"  {HumanText.Moment(happened.At, time)}  {Sentence(happened)}";
        foreach (var line in Endings(trace, accepted)) yield return $"  {line}";
    }

    private string Sentence(EventView happened) => happened.Kind switch
    {
        DeliveryEventKind.Accepted => Accepted(happened),
        DeliveryEventKind.Delivered => $"{Attempt(happened)}: delivered: {Reply(happened)}.{Took(happened)}",
        DeliveryEventKind.Deferred => $"{Attempt(happened)}: deferred{Where(happened)}: {Reply(happened)}.{Next(happened)}",
        DeliveryEventKind.Bounced => $"{Attempt(happened)}: refused for good{Where(happened)}: {Reply(happened)}.",
        DeliveryEventKind.Expired => $"{Recipient(happened)}: given up{(happened.Reply is null ? "" : $": {Reply(happened)}")}.",
        DeliveryEventKind.DelayReported => $"{Recipient(happened)}: the sender was told of the delay.",
        DeliveryEventKind.Reported => $"A report was sent to the sender{(happened.Note is { } id ? $": message {HumanText.Safe(id)}" : "")}.",
        DeliveryEventKind.Held => $"{Recipient(happened)}: put on hold{Because(happened)}.",
        DeliveryEventKind.Released => $"{Recipient(happened)}: released from hold{Because(happened)}.",
        DeliveryEventKind.Deleted => $"{Recipient(happened)}: deleted{Because(happened)}.",
        DeliveryEventKind.Discarded => $"{Recipient(happened)}: dropped, as route '{happened.Route}' wants it.",
        DeliveryEventKind.RetryRequested => $"{Recipient(happened)}: an attempt at once was asked for{Because(happened)}.",
        DeliveryEventKind.Judged => $"Judged: {HumanText.Safe(happened.Note ?? "")}.",
        DeliveryEventKind.Paced => $"For all mail to {HumanText.Safe(happened.Peer ?? "its site")}: {HumanText.Safe(happened.Note ?? "")}.",
        DeliveryEventKind.Forwarded => $"{Recipient(happened)}: passed on to {HumanText.Safe(happened.Note ?? "")}.",
        DeliveryEventKind.Suppressed => $"{Recipient(happened)}: on the suppression list, nothing was sent{Because(happened)}.",
        _ => $"{Recipient(happened)}: {happened.Kind}.",
    };

    private static string Accepted(EventView happened)
    {
        var from = happened.Remote is { } client ? $" from {HumanText.Safe(client)}" : "";
        var tls = happened.Tls is { } session ? $" over {HumanText.Safe(session)}" : "";
        var size = long.TryParse(happened.Note, out var octets) ? $", {HumanText.Size(octets)}" : "";
        var labels = happened.Labels is { } words ? $", {HumanText.Safe(words)}" : "";
        return $"Accepted{from}{tls}{size}{labels}.";
    }

    private static string Attempt(EventView happened)
    {
        var number = happened.Attempt > 0 ? $"attempt {happened.Attempt}" : "attempt";
        var peer = (happened.Peer, happened.Remote) switch
        {
            (null, null) => "",
            ({ } name, null) => $" at {HumanText.Safe(name)}",
            (null, { } remote) => $" at {HumanText.Safe(remote)}",
            ({ } name, { } remote) => $" at {HumanText.Safe(name)} [{HumanText.Safe(remote)}]",
        };
        var source = (happened.SourceName, happened.Source) switch
        {
            (null, null) => "",
            (null, { } local) => $" from {HumanText.Safe(local)}",
            ({ } name, { } local) when name != local => $" from {HumanText.Safe(name)} [{HumanText.Safe(local)}]",
            ({ } name, _) => $" from {HumanText.Safe(name)}",
        };
        var tls = happened.Tls is { } session ? $" over {HumanText.Safe(session)}" : happened.Stage > ClientStage.StartTls ? " in clear" : "";
        return $"{Recipient(happened)}: {number}{peer}{source}{tls}{Policy(happened)}";
    }

    /// <summary>What decided over the encryption, where anything did.</summary>
    private static string Policy(EventView happened) => happened switch
    {
        { Note: { } policy } => $" (TLS policy {HumanText.Safe(policy)})",
        // What waits is asked about: then also that nothing more than what is offered was asked for.
        { Kind: DeliveryEventKind.Deferred, Peer: not null, Stage: >= ClientStage.Connect } => " (TLS policy opportunistic)",
        _ => "",
    };

    private static string Where(EventView happened) => happened.Stage switch
    {
        null => "",
        ClientStage.Resolve => " while looking up its mail hosts",
        ClientStage.Connect => " while connecting",
        ClientStage.Greeting => " at the greeting",
        ClientStage.Ehlo => " at EHLO",
        ClientStage.StartTls => " at STARTTLS",
        ClientStage.Auth => " at AUTH",
        ClientStage.Mail => " at MAIL FROM",
        ClientStage.Recipient => " at RCPT TO",
        ClientStage.Data => " at DATA",
        ClientStage.DataEnd => " after the message",
        _ => " at QUIT",
    };

    private string Next(EventView happened) => happened.NextAttempt is { } next
        ? $" Next attempt {HumanText.Moment(next, time)}, after {HumanText.Duration(next - happened.At)}."
        : "";

    private static string Took(EventView happened)
    {
        if (happened.TransactionSeconds is not { } transaction) return "";
        var spent = HumanText.Duration(TimeSpan.FromSeconds(transaction + (happened.ConnectSeconds ?? 0)));
        return $" It took {spent}{(happened.ConnectSeconds > 0 ? "" : " on an open connection")}.";
    }

    private static string Because(EventView happened) => happened.Note is { } reason ? $" ({HumanText.Safe(reason)})" : "";

    private static string Recipient(EventView happened) => happened.Recipient.Length == 0 ? "All recipients" : HumanText.Safe(happened.Recipient);

    private static string Reply(EventView happened) => happened.Reply is { } reply ? HumanText.Safe(reply.ToString()).TrimEnd('.', ' ') : "no reply";

    /// <summary>How it ended for each recipient, or that it has not.</summary>
    private static IEnumerable<string> Endings(MessageTrace trace, EventView? accepted)
    {
        foreach (var recipient in trace.Events.Where(happened => happened.Ordinal >= 0).GroupBy(happened => happened.Ordinal))
        {
            var name = HumanText.Safe(recipient.First().Recipient);
            var end = recipient.LastOrDefault(happened => IsEnd(happened.Kind));
            var total = end is not null && accepted is not null ? $" after {HumanText.Duration(end.At - accepted.At)}" : "";
            yield return end is null ? $"=> {name}: not done yet; 'postrider why {trace.Id}' says why." : $"=> {name}: {Ending(end.Kind)}{total}.";
        }

        if (trace.Events.All(happened => happened.Ordinal < 0)) yield return $"=> No attempt yet; 'postrider why {trace.Id}' says why.";
    }

    private static bool IsEnd(DeliveryEventKind kind) =>
        kind is DeliveryEventKind.Delivered or DeliveryEventKind.Bounced or DeliveryEventKind.Expired or DeliveryEventKind.Deleted or DeliveryEventKind.Discarded or DeliveryEventKind.Suppressed;

    private static string Ending(DeliveryEventKind kind) => kind switch
    {
        DeliveryEventKind.Delivered => "delivered",
        DeliveryEventKind.Bounced => "refused",
        DeliveryEventKind.Expired => "given up",
        DeliveryEventKind.Deleted => "deleted",
        DeliveryEventKind.Suppressed => "suppressed",
        _ => "dropped",
    };
}
