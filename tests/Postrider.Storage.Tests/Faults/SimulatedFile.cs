namespace Postrider.Storage.Tests.Faults;

/// <summary>A file as a disk knows it: what is durable, and what was written since and may or may not be.</summary>
internal sealed class SimulatedFile
{
    private readonly List<Change> _pending = [];
    private byte[] _durable = [];
    private long _settled;

    /// <summary>Changes so far: what a sync that begins now will make durable.</summary>
    public long Changes => _settled + _pending.Count;

    public void Write(long offset, byte[] octets) => _pending.Add(new Change(offset, octets));

    public void Truncate(long size) => _pending.Add(new Change(size, null));

    /// <summary>A sync has ended well.</summary>
    public void Settle(long changes)
    {
        foreach (var change in Take(changes)) _durable = Apply(_durable, change, 0, change.Octets?.Length ?? 0);
    }

    /// <summary>
    /// A sync has failed. As Linux does it, the written pages count as clean from then on: no later sync writes them, and their octets are lost unless they
    /// are written anew.
    /// </summary>
    public void Lose(long changes)
    {
        foreach (var change in Take(changes))
            if (change.Octets is null) _durable = Apply(_durable, change, 0, 0);
    }

    /// <summary>What the file may hold after a power cut.</summary>
    /// <param name="sector">Octets that a disk writes as one.</param>
    /// <param name="isWritten">Asked for each sector that was not synced.</param>
    public byte[] AfterPowerCut(int sector, Func<bool> isWritten)
    {
        var octets = _durable;
        var isOurs = false;
        foreach (var change in _pending)
        {
            if (change.Octets is null)
            {
                if (isWritten()) (octets, isOurs) = (Apply(octets, change, 0, 0), true);
                continue;
            }

            for (var from = 0; from < change.Octets.Length;)
            {
                var to = (int)Math.Min(change.Octets.Length, ((change.Offset + from) / sector + 1) * sector - change.Offset);
                if (isWritten())
                {
                    if (!isOurs) (octets, isOurs) = ([.. octets], true);
                    octets = Apply(octets, change, from, to);
                }

                from = to;
            }
        }

        return octets;
    }

    private List<Change> Take(long changes)
    {
        var count = (int)Math.Clamp(changes - _settled, 0, _pending.Count);
        var taken = _pending.GetRange(0, count);
        _pending.RemoveRange(0, count);
        _settled += count;
        return taken;
    }

    private static byte[] Apply(byte[] file, Change change, int from, int to)
    {
        if (change.Octets is null)
        {
            Array.Resize(ref file, (int)change.Offset);
            return file;
        }

        if (change.Offset + to > file.Length) Array.Resize(ref file, (int)(change.Offset + to));
        change.Octets.AsSpan(from, to - from).CopyTo(file.AsSpan((int)change.Offset + from));
        return file;
    }

    /// <param name="Offset">Where the octets go, or the new size.</param>
    /// <param name="Octets"><c>null</c> for a truncation.</param>
    private readonly record struct Change(long Offset, byte[]? Octets);
}
