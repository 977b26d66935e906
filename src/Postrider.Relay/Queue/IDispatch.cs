namespace Postrider.Relay.Queue;

/// <summary>What the scheduler decides to have done. Called under its lock: an implementation hands the work on and returns at once.</summary>
internal interface IDispatch
{
    /// <summary>Opens a connection for the queue.</summary>
    /// <param name="queue">The queue; the connection is not counted yet.</param>
    /// <param name="isProbe">Whether nobody knows if its hosts answer.</param>
    Carrier Open(ReadyQueue queue, bool isProbe);

    /// <summary>Ask for the hosts of a destination.</summary>
    void Resolve(Destination destination);

    /// <summary>An attempt failed for all of these together.</summary>
    void Fail(IReadOnlyList<LoadedRecipient> recipients, AttemptFailure failure);

    /// <summary>Something other than an attempt must happen to it: it expired, a warning is due, or its route drops or holds it.</summary>
    void Attend(LoadedRecipient recipient);

    /// <summary>There is room for more from the spool, or something in it may be due.</summary>
    void ReadSpool();

    /// <summary>A site's reply changed the pace of a ready queue, or that ended.</summary>
    void Tell(Shaping.ShapingEvent happened);

    /// <summary>A carrier was cut off by the watchdog with what it carried.</summary>
    void GivenUp(Carrier carrier, Shipment? shipment);
}
