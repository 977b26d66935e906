using CsCheck;
using Postrider.Relay.Queue;

namespace Postrider.Relay.Tests.Queue;

public sealed class TimerWheelTests
{
    private sealed class Node : TimerNode;

    private sealed record Step(bool Advances, int Node, long Ticks);

    [Fact]
    public void It_fires_as_a_sorted_list_would()
    {
        var step = Gen.Select(Gen.Bool, Gen.Int[0, 20], Gen.OneOf(Gen.Long[0, 10], Gen.Long[0, 5000], Gen.Long[0, 1L << 30]), (advances, node, ticks) => new Step(advances, node, ticks));

        step.Array[1, 200].Sample(steps =>
        {
            var wheel = new TimerWheel();
            var nodes = Enumerable.Range(0, 21).Select(_ => new Node()).ToArray();
            var model = new Dictionary<Node, long>();
            foreach (var (advances, index, ticks) in steps)
            {
                var node = nodes[index];
                if (!advances)
                {
                    wheel.Arm(node, wheel.Now + ticks);
                    model[node] = wheel.Now + ticks;
                    continue;
                }

                if (model.Count > 0) Assert.True(wheel.Earliest <= model.Values.Min());
                wheel.Advance(wheel.Now + ticks);
                var fired = new List<Node>();
                while (wheel.TryTakeDue(out var due)) fired.Add((Node)due);
                Assert.Equal(model.Where(entry => entry.Value <= wheel.Now).Select(entry => entry.Key).ToHashSet(), [.. fired]);
                foreach (var gone in fired) model.Remove(gone);
                Assert.Equal(model.Count, wheel.Count);
            }
        });
    }

    [Fact]
    public void A_node_that_was_disarmed_does_not_fire()
    {
        var wheel = new TimerWheel();
        var node = new Node();
        wheel.Arm(node, 100);

        wheel.Disarm(node);
        wheel.Advance(1000);

        Assert.False(wheel.TryTakeDue(out _));
        Assert.Equal(long.MaxValue, wheel.Earliest);
    }

    [Fact]
    public void The_end_of_time_can_be_waited_for()
    {
        var wheel = new TimerWheel();
        var node = new Node();

        wheel.Arm(node, long.MaxValue);
        wheel.Advance(1L << 40);

        Assert.True(node.IsArmed);
        Assert.False(wheel.TryTakeDue(out _));
    }
}
