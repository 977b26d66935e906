namespace Postrider.Relay.Queue;

/// <summary>Waits for the moment at which a ready queue's pace changes of itself.</summary>
internal sealed class PaceTimer(ReadyQueue queue) : TimerNode
{
    public ReadyQueue Queue => queue;

    /// <summary>The message whose answer the reaction in force began with.</summary>
    public Spooling.SpoolId? Message { get; set; }
}
