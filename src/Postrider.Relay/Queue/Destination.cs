using System.Collections.Immutable;
using Postrider.Relay.Routing;
using Postrider.Relay.Sources;

namespace Postrider.Relay.Queue;

/// <summary>A destination on a route: whose hosts are known, asked for, or not yet asked for. For a route to fixed hosts it is the route as a whole.</summary>
internal sealed class Destination(Route route, SourcePool pool, string name, RecipientPolicies policies) : TimerNode
{
    private Chain<LoadedRecipient> _pending;

    public Route Route => route;

    /// <summary>The pool of the route's mail that nothing else is said of.</summary>
    public SourcePool Pool => pool;

    /// <summary>The domain or address literal; empty for a route to fixed hosts.</summary>
    public string Name => name;

    /// <summary>For which mail it is: what passes over the policies of the recipients' domain has hosts, and connections, of its own.</summary>
    public RecipientPolicies Policies => policies;

    /// <summary>The hosts that it was resolved to last, by its own policies: a ready queue may serve others too, whose policies come to the same and have other sources.</summary>
    public QueueHosts? Hosts { get; set; }

    /// <summary>For each pool by which mail came here, and each tenant whose mail goes apart, the queues of its members, in their order. There are few, and there are many destinations.</summary>
    public ImmutableArray<(SourcePool Pool, string? Tenant, ReadyQueue[] Queues)> Queues { get; set; } = [];

    /// <summary>Until when <see cref="Queues"/> may be used.</summary>
    public DateTimeOffset KnownUntil { get; set; } = DateTimeOffset.MinValue;

    public LookupState Lookup { get; set; }

    /// <summary>Which look-up is awaited: the answer of an earlier one, that was given up, counts for nothing.</summary>
    public int LookupNumber { get; set; }

    /// <summary>The queues of a pool's members; <c>null</c> where no mail came here by it yet.</summary>
    public ReadyQueue[]? Find(SourcePool wanted, string? tenant)
    {
        foreach (var (found, whose, queues) in Queues)
            if (ReferenceEquals(found, wanted) && whose == tenant) return queues;
        return null;
    }

    public int PendingCount => _pending.Count;

    public LoadedRecipient? FirstPending => _pending.First;

    public void Add(LoadedRecipient recipient)
    {
        _pending.AddLast(recipient);
        recipient.Destination = this;
    }

    public void Remove(LoadedRecipient recipient)
    {
        _pending.Remove(recipient);
        recipient.Destination = null;
    }
}

internal enum LookupState : byte
{
    None,

    /// <summary>Waits for its turn.</summary>
    Queued,

    /// <summary>Asked, and counted against the limit of look-ups.</summary>
    Asked,

    /// <summary>Asked for so long that it no longer takes the place of others.</summary>
    Slow,
}
