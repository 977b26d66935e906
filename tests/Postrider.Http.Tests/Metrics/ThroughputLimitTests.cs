using Postrider.Http.Admin;
using Postrider.Http.Metrics;
using Postrider.Http.Tests.Fakes;
using Postrider.Relay.Queue;
using Postrider.Relay.Status;
using Postrider.Smtp.Server;

namespace Postrider.Http.Tests.Metrics;

public sealed class ThroughputLimitTests
{
    private static readonly ListenerStatus Open = new("relay", ListenerKind.Relay, [], 10, 100);

    [Fact]
    public void Idle_relay_is_limited_by_nothing() =>
        Assert.Equal(ThroughputLimitKind.Nothing, Decide(Load()).Kind);

    [Fact]
    public void Refusal_of_the_spool_comes_before_all_else()
    {
        var limit = ThroughputLimit.Decide(Load(cores: 2, disk: 1), [Queued.Queue(QueueConstraint.Destination)], [Open], "The disk is nearly full.");

        Assert.Equal((ThroughputLimitKind.Refusing, "No new mail is taken: The disk is nearly full."), (limit.Kind, limit.Detail));
    }

    [Theory]
    [InlineData(1.9, 0.3, 0.95, ThroughputLimitKind.Cpu)]
    [InlineData(1.0, 0.9, 0.6, ThroughputLimitKind.Disk)]
    [InlineData(1.9, 0.9, 0.95, ThroughputLimitKind.Cpu)]
    [InlineData(0.5, 0.3, 0.97, ThroughputLimitKind.Cpu)]
    [InlineData(0.5, 0.3, 0.5, ThroughputLimitKind.Nothing)]
    public void Processor_and_disk_are_named_when_they_are_used_up(double cores, double disk, double machine, ThroughputLimitKind expected) =>
        Assert.Equal(expected, Decide(Load(cores, disk, machine)).Kind);

    [Fact]
    public void Listener_with_all_sessions_open_is_named()
    {
        var limit = ThroughputLimit.Decide(Load(), [], [Open, Open with { Name = "submission", Sessions = 100 }], null);

        Assert.Equal((ThroughputLimitKind.SessionLimit, "submission"), (limit.Kind, limit.Subject));
    }

    [Theory]
    [InlineData(QueueConstraint.Destination, ThroughputLimitKind.Destination, "takes 40 a second over 20 connections")]
    [InlineData(QueueConstraint.ConnectionLimit, ThroughputLimitKind.ConnectionLimit, "allows 20 to mx1.b.example")]
    [InlineData(QueueConstraint.TotalConnectionLimit, ThroughputLimitKind.ConnectionLimit, "connections in all")]
    [InlineData(QueueConstraint.Suspended, ThroughputLimitKind.Destination, "cannot be reached")]
    [InlineData(QueueConstraint.Resolving, ThroughputLimitKind.Dns, "has not answered yet")]
    public void Ready_queue_that_is_held_back_is_named_with_its_figures(QueueConstraint constraint, ThroughputLimitKind expected, string words)
    {
        var limit = Decide(Load(), Queued.Queue(constraint));

        Assert.Equal(expected, limit.Kind);
        Assert.Contains(words, limit.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Destination_for_which_nothing_waits_limits_nothing() =>
        Assert.Equal(ThroughputLimitKind.Nothing, Decide(Load(), Queued.Queue(QueueConstraint.Destination, ready: 0)).Kind);

    private static ThroughputLimit Decide(ThroughputWindow window, params ReadyQueueView[] queues) => ThroughputLimit.Decide(window, queues, [Open], null);

    private static ThroughputWindow Load(double cores = 0.2, double disk = 0.1, double? machine = null) => new(
        new ThroughputRates(10, 100, 100, 0, 0), new ProcessLoad(2, cores, machine, disk, 64 << 20, 8 << 20));
}
