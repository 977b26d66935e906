using System.Diagnostics.Metrics;
using Postrider.Relay.Queue;
using Postrider.Relay.Status;

namespace Postrider.Http.Metrics;

/// <summary>Figures that are read when somebody asks: queues, sessions, the process.</summary>
public sealed class RelayMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Postrider.Process";

    private readonly Meter _meter = new(MeterName);

    public RelayMeter(IRelayQueue queue, IRelayStatus status, IProcessReader process)
    {
        _meter.CreateObservableGauge("postrider.smtp.sessions", () => status.Listeners.Select(PerListener), "{session}", "Open SMTP sessions, by listener.");
        _meter.CreateObservableGauge("postrider.queue.ready", () => Sum(queue, view => view.Ready), "{recipient}", "Recipients in memory that are ready to be sent, by route.");
        _meter.CreateObservableGauge("postrider.queue.in_flight", () => Sum(queue, view => view.InFlight), "{recipient}", "Recipients being sent, by route.");
        _meter.CreateObservableGauge("postrider.queue.connections", () => Sum(queue, view => view.Connections), "{connection}", "Open outgoing connections, by route.");
        _meter.CreateObservableGauge(
            "postrider.queue.suspended", () => Sum(queue, view => view.Constraint == QueueConstraint.Suspended ? 1 : 0), "{site}", "Sites that cannot be reached now, by route.");
        _meter.CreateObservableCounter("postrider.process.cpu.time", () => process.ProcessorTime.TotalSeconds, "s", "Processor time of the process.");
        _meter.CreateObservableGauge(
            "postrider.process.memory", process.ReadAnonymousMemory, "By", "Memory that is the process's own (RssAnon): page cache and mapped files are not counted.");
        _meter.CreateObservableGauge("postrider.process.memory.managed", () => process.ManagedMemory, "By", "The garbage collector's heap, a part of the former.");
        _meter.CreateObservableGauge("postrider.process.start.time", () => status.StartedAt.ToUnixTimeMilliseconds() / 1000.0, "s", "When the relay was started, in seconds since 1970.");
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<int> PerListener(ListenerStatus listener) => new(listener.Sessions, new KeyValuePair<string, object?>("listener", listener.Name));

    /// <summary>Summed by route: sites are without number, and each would be a series of its own.</summary>
    private static IEnumerable<Measurement<long>> Sum(IRelayQueue queue, Func<ReadyQueueView, long> figure) =>
        queue.ReadyQueues().GroupBy(view => view.Route, StringComparer.Ordinal)
            .Select(route => new Measurement<long>(route.Sum(figure), new KeyValuePair<string, object?>("route", route.Key)));
}
