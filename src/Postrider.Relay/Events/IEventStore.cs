using Postrider.Relay.Spooling;

namespace Postrider.Relay.Events;

/// <summary>Questions to the events that were committed with <see cref="SpoolChange.Events"/>.</summary>
public interface IEventStore
{
    /// <summary>All events of a message in order.</summary>
    ValueTask<IReadOnlyList<DeliveryEvent>> FindAsync(SpoolId message, CancellationToken cancellation);

    /// <summary>The newest messages that were sent by or to an address (whole), newest first.</summary>
    ValueTask<IReadOnlyList<SpoolId>> FindMessagesAsync(string address, int limit, CancellationToken cancellation);

    /// <summary>The last event at a destination that says something about it (delivered, deferred, bounced), or <c>null</c>.</summary>
    ValueTask<DeliveryEvent?> FindLastAsync(string destination, CancellationToken cancellation);

    /// <summary>Removes events older than the moment, in slices.</summary>
    ValueTask<long> PruneAsync(DateTimeOffset before, CancellationToken cancellation);
}
