using System.Buffers;
using System.Collections.Concurrent;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>
/// Bodies that have just been committed to the database, until their first delivery asks for them: most do within milliseconds, and are spared being read back.
/// The octets stay counted in <see cref="BodyMemory"/>, and are a small share of it at most.
/// </summary>
internal sealed class FreshBodies(BodyMemory memory, TimeProvider time)
{
    /// <summary>Of the memory for bodies that may lie here: one part in so many.</summary>
    private const int Share = 64;

    /// <summary>What nobody has asked for by then may wait for hours, and is read from the database when its time comes.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<SpoolId, Entry> _entries = new();
    private readonly ConcurrentQueue<(SpoolId Id, long Since)> _byAge = new();
    private long _octets;

    private readonly record struct Entry(byte[] Octets, int Length, ReadOnlyMemory<byte> Prefix);

    /// <summary>Takes the body of a committed message from its writer, if there is room.</summary>
    public void Keep(SpoolId id, SpoolBodyWriter body, ReadOnlyMemory<byte> prefix)
    {
        var capacity = body.IsFile ? 0 : body.Capacity;
        if (capacity > 0) DropStale();
        if (capacity == 0 || Interlocked.Add(ref _octets, capacity) > memory.Limit / Share)
        {
            Interlocked.Add(ref _octets, -capacity);
            body.Keep();
            return;
        }

        var (octets, length) = body.KeepAndHand();
        _entries[id] = new Entry(octets, length, prefix);
        _byAge.Enqueue((id, time.GetTimestamp()));
    }

    /// <summary>The body of a message, once.</summary>
    public IStoredBody? Take(SpoolId id)
    {
        if (!_entries.TryRemove(id, out var entry)) return null;
        var body = new MemoryBody(entry.Prefix.Span, entry.Octets.AsSpan(0, entry.Length));
        Release(entry);
        return body;
    }

    /// <summary>Forgets a message, of which a recipient is done with.</summary>
    public void Drop(SpoolId id)
    {
        if (_entries.TryRemove(id, out var entry)) Release(entry);
    }

    /// <summary>Forgets all: the rows may have changed by another way than delivery.</summary>
    public void Clear()
    {
        foreach (var id in _entries.Keys) Drop(id);
    }

    private void DropStale()
    {
        while (_byAge.TryPeek(out var oldest) && (!_entries.ContainsKey(oldest.Id) || time.GetElapsedTime(oldest.Since) > Fresh))
            if (_byAge.TryDequeue(out oldest)) Drop(oldest.Id);
    }

    private void Release(Entry entry)
    {
        Interlocked.Add(ref _octets, -entry.Octets.Length);
        memory.Return(entry.Octets.Length);
        ArrayPool<byte>.Shared.Return(entry.Octets);
    }
}
