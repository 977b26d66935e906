using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>How much of one tenant's mail to a destination is loaded, and from where on there is more in the spool.</summary>
internal sealed class Backlog(string destination, string tenant)
{
    public string Destination => destination;

    /// <summary>Whose mail it is; empty where that is not known.</summary>
    public string Tenant => tenant;

    /// <summary>Recipients in memory.</summary>
    public int Loaded { get; set; }

    /// <summary>The first place in the due order at which something was left in the spool for want of room; <c>null</c> when all that is due is loaded.</summary>
    public DuePosition? From { get; private set; }

    /// <summary>Whether reading on has been asked for.</summary>
    public bool IsAskedFor { get; set; }

    /// <summary>Whether its ready queue will ask for it when there is room.</summary>
    public bool IsWaitingForQueue { get; set; }

    /// <summary>The ready queue that took the last recipient: whose fullness counts, too.</summary>
    public ReadyQueue? Queue { get; set; }

    /// <summary>Remembers that a recipient was left in the spool.</summary>
    public void Leave(SpooledRecipient recipient) => LeaveFrom(DueOrder.Before(recipient));

    /// <summary>Remembers that there may be more behind a recipient.</summary>
    public void LeaveAfter(SpooledRecipient recipient) => LeaveFrom(DueOrder.At(recipient));

    public void LeaveFrom(DuePosition position)
    {
        if (From is not { } from || DueOrder.Compare(position, from) < 0) From = position;
    }

    /// <summary>Takes the place from which to read on.</summary>
    public DuePosition Take()
    {
        var from = From ?? DuePosition.Start;
        From = null;
        return from;
    }
}
