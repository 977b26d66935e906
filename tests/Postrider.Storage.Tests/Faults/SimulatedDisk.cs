namespace Postrider.Storage.Tests.Faults;

/// <summary>
/// A disk under a file system that promises no more than POSIX does: octets are durable once their file is synced, a name is once its folder is, and of everything
/// else any part may be there after a power cut.
/// </summary>
internal sealed class SimulatedDisk(string acks, Func<DiskRecord, string, bool> isIgnored)
{
    private readonly Dictionary<string, SimulatedFile> _names = [];
    private readonly Dictionary<ulong, SimulatedFile> _open = [];
    private readonly Dictionary<ulong, string> _paths = [];
    private readonly Dictionary<string, SimulatedFile?> _durableNames = [];
    private readonly Dictionary<string, FolderChanges> _pendingNames = [];
    private readonly Dictionary<long, long> _begun = [];
    private readonly List<byte> _acks = [];

    /// <summary>What the world was told up to now.</summary>
    public Promises Promises => Promises.Parse(System.Text.Encoding.UTF8.GetString([.. _acks]));

    public void Apply(DiskRecord record)
    {
        switch (record.Operation)
        {
            case DiskOperation.Open: Open(record); break;
            case DiskOperation.Write when _paths[record.File] == acks: _acks.AddRange(record.Octets); break;
            case DiskOperation.Write: _open[record.File].Write(record.Offset, record.Octets); break;
            case DiskOperation.Truncate: _open[record.File].Truncate(record.Offset); break;
            case DiskOperation.SyncBegin: _begun[record.Offset] = _open[record.File].Changes; break;
            case DiskOperation.SyncEnd: EndSync(record); break;
            case DiskOperation.FolderSyncBegin: _begun[record.Offset] = PendingIn(record.Path).Changes; break;
            case DiskOperation.FolderSyncEnd: EndFolderSync(record); break;
            case DiskOperation.MakeFolder: Name(record.Path, null); break;
            case DiskOperation.Unlink: Forget(record.Path); break;
            case DiskOperation.Link: Name(record.Path.Split('\n')[1], _names[record.Path.Split('\n')[0]]); break;
            case DiskOperation.Rename:
                var (from, to) = (record.Path.Split('\n')[0], record.Path.Split('\n')[1]);
                var moved = _names[from];
                Forget(from);
                Name(to, moved);
                break;
            default: throw new InvalidOperationException($"Unknown operation {record.Operation}.");
        }
    }

    /// <summary>Writes what may be on the disk after a power cut at this moment into a folder that stands for <paramref name="root"/>.</summary>
    public void CutPower(string root, string image, PowerCutManner manner, Random random)
    {
        var names = new Dictionary<string, SimulatedFile?>(_durableNames);
        foreach (var pending in _pendingNames.Values)
        {
            // A journalling file system keeps the order of names, so some first part of what is not synced is there.
            var count = manner == PowerCutManner.NothingUnsynced ? 0 : random.Next(pending.Unsynced.Count + 1);
            foreach (var change in pending.Unsynced.Take(count)) change.ApplyTo(names);
        }

        Directory.CreateDirectory(image);
        foreach (var (path, file) in names.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            var target = image + path[root.Length..];
            // A folder whose own name is not durable takes all that is in it along.
            if (!Directory.Exists(Path.GetDirectoryName(target))) continue;
            if (file is null) Directory.CreateDirectory(target);
            else File.WriteAllBytes(target, ContentOf(file, manner, random));
        }
    }

    private static byte[] ContentOf(SimulatedFile file, PowerCutManner manner, Random random)
    {
        // All, none and some of it: each file has its own luck.
        var luck = random.Next(4) switch { 0 => 0.0, 1 => 1.0, _ => random.NextDouble() };
        return manner switch
        {
            PowerCutManner.NothingUnsynced => file.AfterPowerCut(4096, () => false),
            PowerCutManner.SomeBlocks => file.AfterPowerCut(4096, () => random.NextDouble() < luck),
            _ => file.AfterPowerCut(512, () => random.NextDouble() < luck),
        };
    }

    private void Open(DiskRecord record)
    {
        if (record.Result == 1 && record.Path != acks) Name(record.Path, new SimulatedFile());
        _paths[record.File] = record.Path;
        if (record.Path != acks) _open[record.File] = _names[record.Path];
    }

    private void EndSync(DiskRecord record)
    {
        if (isIgnored(record, _paths[record.File])) return;
        var file = _open[record.File];
        _begun.Remove(record.Offset, out var changes);
        if (record.Result == 0) file.Settle(changes);
        else file.Lose(changes);
    }

    private void EndFolderSync(DiskRecord record)
    {
        if (isIgnored(record, record.Path) || record.Result != 0) return;
        _begun.Remove(record.Offset, out var changes);
        foreach (var change in PendingIn(record.Path).Settle(changes)) change.ApplyTo(_durableNames);
    }

    private void Name(string path, SimulatedFile? file)
    {
        if (file is not null) _names[path] = file;
        PendingIn(Path.GetDirectoryName(path)!).Unsynced.Add(new NameChange(path, file, IsRemoval: false)); // A path below the root has a folder.
    }

    private void Forget(string path)
    {
        _names.Remove(path);
        PendingIn(Path.GetDirectoryName(path)!).Unsynced.Add(new NameChange(path, null, IsRemoval: true)); // As above.
    }

    private FolderChanges PendingIn(string folder) =>
        _pendingNames.TryGetValue(folder, out var pending) ? pending : _pendingNames[folder] = new FolderChanges();

    private sealed class FolderChanges
    {
        private long _settled;

        public List<NameChange> Unsynced { get; } = [];

        public long Changes => _settled + Unsynced.Count;

        public List<NameChange> Settle(long changes)
        {
            var count = (int)Math.Clamp(changes - _settled, 0, Unsynced.Count);
            var taken = Unsynced.GetRange(0, count);
            Unsynced.RemoveRange(0, count);
            _settled += count;
            return taken;
        }
    }

    private sealed record NameChange(string Path, SimulatedFile? File, bool IsRemoval)
    {
        public void ApplyTo(Dictionary<string, SimulatedFile?> names)
        {
            if (IsRemoval) names.Remove(Path);
            else names[Path] = File;
        }
    }
}

/// <summary>What becomes of that which was written and not synced.</summary>
internal enum PowerCutManner
{
    NothingUnsynced,

    /// <summary>Any blocks of 4 KiB.</summary>
    SomeBlocks,

    /// <summary>Any sectors of 512 octets: torn pages.</summary>
    SomeSectors,
}
