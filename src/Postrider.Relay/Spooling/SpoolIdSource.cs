namespace Postrider.Relay.Spooling;

/// <summary>Hands out ids that only grow, also when the clock steps back or 4,096 are made in a millisecond.</summary>
/// <param name="time">The clock.</param>
/// <param name="node">The number of this node in a cluster.</param>
/// <param name="last">The greatest id that the spool knows: a clock that stood back over a restart must not hand out an id for the second time.</param>
public sealed class SpoolIdSource(TimeProvider time, int node = 0, SpoolId last = default)
{
    private readonly Lock _gate = new();
    private long _last = last.Value;

    public SpoolId Next()
    {
        lock (_gate)
        {
            var now = SpoolId.Create(time.GetUtcNow(), node, 0).Value;
            if (now <= _last)
            {
                // Sequence is the low 12 bits; past its end the next millisecond is borrowed, the node's bits kept.
                var sequence = (_last & 0xfff) + 1;
                now = sequence <= 0xfff ? _last + 1 : SpoolId.Create(new SpoolId(_last).Time.AddMilliseconds(1), node, 0).Value;
            }

            _last = now;
            return new SpoolId(now);
        }
    }
}
