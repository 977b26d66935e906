using Postrider.Relay.Events;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Tests.Fakes;

/// <summary>Events in memory.</summary>
internal sealed class FakeEventStore : IEventStore
{
    public List<DeliveryEvent> Events { get; } = [];

    public ValueTask<IReadOnlyList<DeliveryEvent>> FindAsync(SpoolId message, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<DeliveryEvent>>([.. Events.Where(happened => happened.Message == message)]);

    public ValueTask<IReadOnlyList<SpoolId>> FindMessagesAsync(string address, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<SpoolId>>(
            [.. Events.Where(happened => happened.Sender == address || happened.Recipient == address).Select(happened => happened.Message).Distinct().OrderDescending().Take(limit)]);

    public ValueTask<DeliveryEvent?> FindLastAsync(string destination, CancellationToken cancellation) =>
        ValueTask.FromResult(Events.LastOrDefault(happened => happened.Recipient.EndsWith($"@{destination}", StringComparison.Ordinal)));

    public ValueTask<long> PruneAsync(DateTimeOffset before, CancellationToken cancellation) => ValueTask.FromResult(0L);
}
