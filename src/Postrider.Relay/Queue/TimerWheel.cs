using System.Numerics;

namespace Postrider.Relay.Queue;

/// <summary>
/// A hierarchical timer wheel: arming and disarming cost the same few instructions for a second and for a thousand years, however much waits.
/// </summary>
/// <remarks>
/// Seven levels of 64 slots. A node stands in the level of the highest base-64 digit in which its tick differs from now, in the slot of that digit;
/// so within a level later slots are later, and every node of a level is earlier than every node of the level above.
/// </remarks>
internal sealed class TimerWheel
{
    public const int NoSlot = -1;

    private const int Levels = 7;
    private const int Bits = 6;
    private const int Slots = 1 << Bits;
    private const int DueSlot = Levels * Slots;

    /// <summary>The last tick that can be waited for: whoever waits longer is asked again then.</summary>
    private const long LastTick = (1L << (Levels * Bits)) - 1;

    private readonly TimerNode?[] _first = new TimerNode?[DueSlot + 1];
    private readonly TimerNode?[] _last = new TimerNode?[DueSlot + 1];
    private readonly ulong[] _occupied = new ulong[Levels];

    /// <summary>The tick up to which time has come.</summary>
    public long Now { get; private set; }

    /// <summary>Nodes that wait or are due.</summary>
    public int Count { get; private set; }

    /// <summary>A tick before which nothing is due: the earliest node's, or an earlier one at which nodes must be sorted anew. <see cref="long.MaxValue"/> when nothing waits.</summary>
    public long Earliest => _first[DueSlot] is not null ? Now : TryFindSlot(out _, out var start) ? start : long.MaxValue;

    /// <summary>Lets a node wait for a tick, whatever it waited for before.</summary>
    public void Arm(TimerNode node, long tick)
    {
        Disarm(node);
        node.Tick = Math.Min(tick, LastTick);
        Place(node);
        Count++;
    }

    public void Disarm(TimerNode node)
    {
        if (!node.IsArmed) return;
        Unlink(node);
        Count--;
    }

    /// <summary>Lets time come to a tick; what is due then is to be had by <see cref="TryTakeDue"/>.</summary>
    public void Advance(long to)
    {
        to = Math.Min(to, LastTick);
        while (TryFindSlot(out var slot, out var start) && start <= to)
        {
            Now = start;
            while (_first[slot] is { } node)
            {
                Unlink(node);
                Place(node);
            }
        }

        if (to > Now) Now = to;
    }

    /// <summary>Takes the next node that is due out of the wheel.</summary>
    public bool TryTakeDue(out TimerNode node)
    {
        node = _first[DueSlot]!; // Looked at below.
        if (node is null) return false;
        Unlink(node);
        Count--;
        return true;
    }

    private void Place(TimerNode node)
    {
        if (node.Tick <= Now)
        {
            Link(node, DueSlot);
            return;
        }

        var level = BitOperations.Log2((ulong)(node.Tick ^ Now)) / Bits;
        var slot = (int)(node.Tick >> (level * Bits)) & (Slots - 1);
        _occupied[level] |= 1UL << slot;
        Link(node, (level * Slots) + slot);
    }

    private bool TryFindSlot(out int slot, out long start)
    {
        for (var level = 0; level < Levels; level++)
        {
            if (_occupied[level] == 0) continue;
            var inLevel = BitOperations.TrailingZeroCount(_occupied[level]);
            var shift = level * Bits;
            start = (Now >> (shift + Bits) << (shift + Bits)) | ((long)inLevel << shift);
            slot = (level * Slots) + inLevel;
            return true;
        }

        (slot, start) = (NoSlot, long.MaxValue);
        return false;
    }

    private void Link(TimerNode node, int slot)
    {
        node.Slot = slot;
        node.NextTimer = null;
        node.PreviousTimer = _last[slot];
        if (_last[slot] is { } last) last.NextTimer = node;
        else _first[slot] = node;
        _last[slot] = node;
    }

    private void Unlink(TimerNode node)
    {
        var slot = node.Slot;
        if (node.PreviousTimer is { } previous) previous.NextTimer = node.NextTimer;
        else _first[slot] = node.NextTimer;
        if (node.NextTimer is { } next) next.PreviousTimer = node.PreviousTimer;
        else _last[slot] = node.PreviousTimer;
        node.NextTimer = node.PreviousTimer = null;
        node.Slot = NoSlot;
        if (slot != DueSlot && _first[slot] is null) _occupied[slot / Slots] &= ~(1UL << (slot % Slots));
    }
}
