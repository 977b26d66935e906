using System.Globalization;
using Postrider.Relay.Queue;
using Postrider.Relay.Status;

namespace Postrider.Http.Metrics;

/// <summary>What limits throughput at this moment.</summary>
/// <param name="Kind">The limit's kind.</param>
/// <param name="Subject">Its name: a listener, a site, a route; <c>null</c> where there is but one.</param>
/// <param name="Detail">In plain words, with the figures.</param>
public sealed record ThroughputLimit(ThroughputLimitKind Kind, string? Subject, string Detail)
{
    /// <summary>A core counts as used up from here on: the garbage collector and the system take the rest in turns.</summary>
    private const double BusyShare = 0.9;

    /// <summary>The writer commits one group after another from here on. Below it, it waits for work.</summary>
    private const double DiskBusyShare = 0.8;

    /// <summary>
    /// Decides. What stops mail comes before what slows it, what slows all of it before what slows one destination;
    /// a destination is named only when more waits for it than it is taking.
    /// </summary>
    /// <param name="window">What was measured over the last seconds.</param>
    /// <param name="queues">The ready queues now, busiest first.</param>
    /// <param name="listeners">The listeners now.</param>
    /// <param name="refusal">Why the spool takes no new mail; <c>null</c> when it does.</param>
    public static ThroughputLimit Decide(
        ThroughputWindow window, IReadOnlyList<ReadyQueueView> queues, IReadOnlyList<ListenerStatus> listeners, string? refusal)
    {
        if (refusal is not null) return new(ThroughputLimitKind.Refusing, null, $"No new mail is taken: {refusal}");
        var process = window.Process;
        if (process.CoresUsed >= process.Cores * BusyShare)
            return new(ThroughputLimitKind.Cpu, null, Text($"The CPU: {process.CoresUsed:0.0} of {process.Cores:0.#} cores are busy with mail."));
        if (process.DiskBusy >= DiskBusyShare)
            return new(ThroughputLimitKind.Disk, null, Text($"The disk: the spool's writer spends {process.DiskBusy:P0} of its time making changes durable."));
        if (process.MachineBusy >= BusyShare)
            return new(
                ThroughputLimitKind.Cpu, null,
                Text($"The CPU, and others use it: {process.MachineBusy:P0} of the machine is busy, {process.CoresUsed:0.0} of {process.Cores:0.#} cores for mail."));
        if (listeners.FirstOrDefault(listener => listener.MaximumSessions > 0 && listener.Sessions >= listener.MaximumSessions) is { } full)
            return new(
                ThroughputLimitKind.SessionLimit, full.Name,
                Text($"The limit of sessions: listener '{full.Name}' has all of its {full.MaximumSessions} sessions open."));
        return queues.FirstOrDefault(IsHeldBack) is { } queue ? Name(queue) : new(ThroughputLimitKind.Nothing, null, "Nothing: mail goes out as fast as it comes in.");
    }

    private static bool IsHeldBack(ReadyQueueView queue) => queue.Constraint != QueueConstraint.Nothing && queue.Ready > 0;

    private static ThroughputLimit Name(ReadyQueueView queue) => queue.Constraint switch
    {
        QueueConstraint.TotalConnectionLimit => new(
            ThroughputLimitKind.ConnectionLimit, null, Text($"The limit of connections in all: {queue.Ready:N0} recipients for {queue.Site} wait for a free one.")),
        QueueConstraint.ConnectionLimit => new(
            ThroughputLimitKind.ConnectionLimit, queue.Site,
            Text($"The limit of connections: {queue.Limit ?? $"route '{queue.Route}'"} allows {queue.MaximumConnections} to {queue.Site}, and {queue.Ready:N0} recipients wait.")),
        QueueConstraint.MessageRate or QueueConstraint.ConnectionRate => new(
            ThroughputLimitKind.Rate, queue.Site,
            Text($"A rate: {queue.Limit} holds mail to {queue.Site} back{(queue.Ceiling is { } ceiling ? Text($" to {ceiling * 60:N0} a minute") : "")}, and {queue.Ready:N0} recipients wait.")),
        QueueConstraint.Paused => new(
            ThroughputLimitKind.Destination, queue.Site,
            Text($"A destination: mail to {queue.Site} is paused until {queue.LimitedUntil:u} by {queue.Limit}, and {queue.Ready:N0} recipients wait.")),
        QueueConstraint.Suspended => new(
            ThroughputLimitKind.Destination, queue.Site,
            Text($"A destination: {queue.Site} cannot be reached, and {queue.Ready:N0} recipients wait for it.")),
        QueueConstraint.Resolving => new(
            ThroughputLimitKind.Dns, queue.Site, Text($"The DNS: it has not answered yet for {queue.Site}, and {queue.Ready:N0} recipients wait.")),
        _ => new(
            ThroughputLimitKind.Destination, queue.Site,
            Text($"A destination: {queue.Site} takes {queue.Rate:0.#} a second over {queue.Connections} connections, and {queue.Ready:N0} recipients wait.")),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

public enum ThroughputLimitKind
{
    Nothing,

    /// <summary>The spool takes no new mail.</summary>
    Refusing,
    Disk,
    Cpu,

    /// <summary>A listener's limit of sessions.</summary>
    SessionLimit,

    /// <summary>A limit of outgoing connections.</summary>
    ConnectionLimit,

    /// <summary>A destination's own speed, or that it cannot be reached.</summary>
    Destination,
    Dns,

    /// <summary>A rate that the traffic rules give.</summary>
    Rate,
}
