using Postrider.Relay.Queue;

namespace Postrider.Relay.Simulation;

/// <summary>A connection of the simulation.</summary>
internal sealed class SimulatedCarrier(ReadyQueue queue, SimulatedFloor floor, ProviderState provider) : Carrier(queue)
{
    /// <summary>The provider at the other end, as it remembers this source.</summary>
    public ProviderState Provider => provider;

    /// <summary>Whether the provider took the connection.</summary>
    public bool IsTaken { get; set; }

    public override string Description => $"route {Queue.Route.Name}, site {Queue.Site}";

    public override void Wake() => floor.After(TimeSpan.Zero, () => floor.Step(this));

    public override void Cut() => floor.After(TimeSpan.Zero, () => floor.Hang(this));
}
