using Postrider.Relay.Events;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Admin;

/// <summary>Gathers the events that an id or an address leads to; also straight from the store while the relay is down.</summary>
public static class TraceReader
{
    /// <summary>Messages of one address that are told at most.</summary>
    public const int MessageLimit = 10;

    /// <param name="events">The event store.</param>
    /// <param name="subject">The id of a message, or a whole address of a sender or recipient.</param>
    /// <param name="limit">Messages at most, newest first.</param>
    public static async Task<TraceReport> ReadAsync(IEventStore events, string subject, int limit, CancellationToken cancellation)
    {
        IReadOnlyList<SpoolId> ids = SpoolId.TryParse(subject, out var id)
            ? [id]
            : await events.FindMessagesAsync(subject, limit, cancellation).ConfigureAwait(false);
        var messages = new List<MessageTrace>(ids.Count);
        foreach (var message in ids)
        {
            var happened = await events.FindAsync(message, cancellation).ConfigureAwait(false);
            if (happened.Count > 0) messages.Add(new MessageTrace(message.ToString(), [.. happened.Select(EventView.From)]));
        }

        return new TraceReport(subject, messages);
    }
}
