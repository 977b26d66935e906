using Postrider.Relay.Queue;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>One look-up of a destination's hosts, on its own.</summary>
internal sealed class FloorLookup(Floor floor, Destination destination, int number) : IThreadPoolWorkItem
{
    public void Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        AttemptFailure? failure;
        try
        {
            (var hosts, failure) = await floor.Lookups.ResolveAsync(destination.Route, destination.Name, destination.Policies, floor.Cut.Token).ConfigureAwait(false);
            if (hosts is not null)
            {
                using var visit = floor.Enter();
                visit.Scheduler.Resolved(destination, number, hosts);
                return;
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception fault)
        {
            RelayLog.LookupFailed(floor.Log, destination.Name, fault);
            failure = new AttemptFailure(ClientStage.Resolve, QueueReplies.Faulty, false) { Route = destination.Route };
        }

        using var last = floor.Enter();
        last.Scheduler.ResolveFailed(destination, number, failure ?? new AttemptFailure(ClientStage.Resolve, QueueReplies.Faulty, false));
    }
}
