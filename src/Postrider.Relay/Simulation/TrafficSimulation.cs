namespace Postrider.Relay.Simulation;

/// <summary>
/// What would happen to mail: the relay's own scheduler, its shaper and its rules of outcomes against models of providers, in simulated time. A day takes seconds, and the
/// same plan gives the same day.
/// </summary>
public static class TrafficSimulation
{
    /// <exception cref="ArgumentException">A route of the plan cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    public static SimulationResult Run(SimulationPlan plan, CancellationToken cancellation) => new SimulatedFloor(plan).Run(cancellation);
}
