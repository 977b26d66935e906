using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Tests.Fakes;

/// <summary>Ready queues as a test wants them.</summary>
internal sealed class FakeQueue(FakeSpool spool) : IRelayQueue
{
    public List<ReadyQueueView> Queues { get; } = [];

    public Dictionary<RecipientKey, LoadedRecipientView> Loaded { get; } = [];

    public Dictionary<string, ReadyQueueView> ByDestination { get; } = [];

    public void Offer(SpooledMessage message, IReadOnlyList<SpooledRecipient> recipients)
    {
    }

    public ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, CancellationToken cancellation) =>
        spool.ChangeAsync(filter, change, default, cancellation);

    public IReadOnlyList<ReadyQueueView> ReadyQueues() => Queues;

    public LoadedRecipientView? Find(RecipientKey key) => Loaded.GetValueOrDefault(key);

    public ReadyQueueView? FindQueue(string destination, RecipientPolicies policies = RecipientPolicies.Followed) => ByDestination.GetValueOrDefault(destination);
}
