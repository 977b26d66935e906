using System.Globalization;
using Postrider.Relay.Shaping;

namespace Postrider.Relay.Queue;

/// <summary>Puts a ready queue into figures for people: what it does, what holds it back, and what the limits in force would allow.</summary>
internal static class ReadyQueueViews
{
    /// <param name="queue">The queue.</param>
    /// <param name="clock">The time.</param>
    /// <param name="rate">Deliveries a second over the last minute.</param>
    /// <param name="perConnection">Recipients a second that one connection takes; <c>null</c> before the first transaction.</param>
    public static ReadyQueueView Of(ReadyQueue queue, RelayClock clock, double rate, double? perConnection)
    {
        var (elapsed, now) = (clock.Elapsed, clock.Now);
        var (constraint, limit) = Constraint(queue, elapsed);
        var reactor = queue.Shaper.Reactor;
        return new ReadyQueueView
        {
            Route = queue.Route.Name,
            Site = queue.Site,
            Source = queue.Source.Label,
            Ready = queue.Ready,
            InFlight = queue.InFlight,
            Connections = queue.Open,
            MaximumConnections = queue.MaximumConnections,
            Connecting = queue.Opening,
            Rate = rate,
            Ceiling = Least(perConnection * queue.MaximumConnections, reactor?.IsPaused(elapsed) == true ? 0 : queue.Shaper.Ceiling),
            Constraint = constraint,
            Limit = limit,
            LimitedUntil = constraint is QueueConstraint.MessageRate or QueueConstraint.Paused ? now + queue.Shaper.MessageWait(elapsed)
                : constraint == QueueConstraint.ConnectionRate ? now + queue.Shaper.ConnectionWait(elapsed) : null,
            Pace = reactor?.Scale(elapsed) ?? 1,
            Reaction = reactor?.Current is { } current ? $"{current.Rule} ({current.Place})" : null,
            Cause = reactor?.Cause,
            TlsPolicies = TlsPolicyView.Of(queue.Hosts, queue.Route.Tls),
            LastFailure = queue.LastFailure?.Reply,
            SuspendedUntil = queue.SuspendedUntil,
        };
    }

    private static (QueueConstraint Constraint, string? Limit) Constraint(ReadyQueue queue, TimeSpan elapsed)
    {
        var shaper = queue.Shaper;
        if (queue.SuspendedUntil is not null) return (QueueConstraint.Suspended, null);
        if (shaper.Reactor is { } reactor && reactor.IsPaused(elapsed)) return (QueueConstraint.Paused, reactor.Current is { } current ? $"rule {current.Rule} ({current.Place}), on {current.Pattern}" : null);
        if (queue.Ready == 0) return (QueueConstraint.Nothing, null);
        if (shaper.Holding(elapsed) is { } rate) return (QueueConstraint.MessageRate, rate.StartsWith("message_rate", StringComparison.Ordinal) ? rate + Origin(shaper.Shape, "message_rate") : $"{rate} by rule {shaper.Reactor?.Current?.Rule} ({shaper.Reactor?.Current?.Place})");
        if (queue.IsStarved) return (QueueConstraint.TotalConnectionLimit, null);
        if (queue.Open + queue.Opening < queue.MaximumConnections)
            return shaper.HoldingConnections(elapsed) is { } connections ? (QueueConstraint.ConnectionRate, connections + Origin(shaper.Shape, "connection_rate")) : (QueueConstraint.Nothing, null);
        if (shaper.Window.Size < queue.Route.MaximumConnections) return (QueueConstraint.Destination, null);
        var isRule = shaper.Shape.Values.MaximumConnections == queue.Route.MaximumConnections;
        return (QueueConstraint.ConnectionLimit, string.Create(CultureInfo.InvariantCulture, $"max_connections = {queue.Route.MaximumConnections}") + (isRule ? Origin(shaper.Shape, "max_connections") : $" of route {queue.Route.Name}"));
    }

    private static string Origin(Shape shape, string key) => shape.Origin(key) is { } origin ? $" of rule {origin.Rule.Name} ({origin.Place})" : "";

    private static double? Least(double? x, double? y) => x is null ? y : y is null ? x : Math.Min(x.Value, y.Value);
}
