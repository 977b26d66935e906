using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Tests.Submission;

/// <summary>Keeps what it is offered.</summary>
internal sealed class RecordingQueue : IRelayQueue
{
    public List<SpoolId> Offered { get; } = [];

    public void Offer(SpooledMessage message, IReadOnlyList<SpooledRecipient> recipients) => Offered.Add(message.Id);

    public ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, CancellationToken cancellation) => throw new NotSupportedException();

    public IReadOnlyList<ReadyQueueView> ReadyQueues() => [];

    public LoadedRecipientView? Find(RecipientKey key) => null;

    public ReadyQueueView? FindQueue(string destination, RecipientPolicies policies = RecipientPolicies.Followed) => null;
}
