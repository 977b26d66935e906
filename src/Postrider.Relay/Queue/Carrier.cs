namespace Postrider.Relay.Queue;

/// <summary>One client connection of a ready queue, as the scheduler sees it.</summary>
internal abstract class Carrier(ReadyQueue queue) : TimerNode, ILink<Carrier>
{
    public ReadyQueue Queue => queue;

    public CarrierState State { get; set; } = CarrierState.Opening;

    /// <summary>Whether its opening counts against the limit of connections in all; see <see cref="ConnectionBudget"/>.</summary>
    public bool IsProbe { get; init; }

    /// <summary>When its opening began, by <see cref="RelayClock.Elapsed"/>.</summary>
    public TimeSpan BegunAt { get; set; }

    /// <summary>Transactions so far on this connection.</summary>
    public int Transactions { get; set; }

    /// <summary>What it sends now.</summary>
    public Shipment? Shipment { get; set; }

    /// <summary>What it does, for the watchdog's message.</summary>
    public abstract string Description { get; }

    Carrier? ILink<Carrier>.Next { get; set; }

    Carrier? ILink<Carrier>.Previous { get; set; }

    /// <summary>There may be mail for it, or it shall end. Called within the scheduler; must neither wait nor call back.</summary>
    public abstract void Wake();

    /// <summary>Breaks the connection off, wherever it is. As <see cref="Wake"/>.</summary>
    public abstract void Cut();
}

internal enum CarrierState : byte
{
    Opening,
    Busy,

    /// <summary>Connected and without mail.</summary>
    Idle,

    /// <summary>Closing, or given up by the watchdog: counts no more.</summary>
    Ended,
}

/// <summary>The recipients of one message in one transaction.</summary>
internal sealed class Shipment(Spooling.SpooledMessage message, LoadedRecipient[] recipients, DateTimeOffset startedAt)
{
    public Spooling.SpooledMessage Message => message;

    public LoadedRecipient[] Recipients => recipients;

    public DateTimeOffset StartedAt => startedAt;
}
