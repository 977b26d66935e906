using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>
/// The files of large bodies: <c>bodies/xx/ID</c>, written first as <c>bodies/new/N</c>. A file gets its last name, and file and folder are synced, before
/// the commit that refers to it; so a crash leaves files without a message, never a message without its file.
/// </summary>
internal sealed class BodyFiles
{
    private readonly string _root;
    private readonly string _incoming;
    private readonly string _damaged;
    private readonly ConcurrentDictionary<SpoolId, byte> _uncommitted = new();
    private readonly ConcurrentDictionary<string, byte> _folders = new();
    private long _last;

    public BodyFiles(string directory)
    {
        _root = Path.Combine(directory, "bodies");
        _incoming = Path.Combine(_root, "new");
        _damaged = Path.Combine(directory, "damaged");
        // What was being written when the last run ended was never acknowledged.
        Directory.CreateDirectory(_incoming);
        foreach (var file in Directory.EnumerateFiles(_incoming)) File.Delete(file);
        SyncDirectory(_root);
        SyncDirectory(directory);
    }

    public string PathOf(SpoolId id) => Path.Combine(_root, FolderOf(id), id.ToString());

    public string CreateIncomingPath() => Path.Combine(_incoming, Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));

    /// <summary>Gives a written and synced file its last name and makes that name durable.</summary>
    /// <returns>The new path.</returns>
    /// <exception cref="IOException">There is a file of that name already; it is left alone, for it may be an acknowledged message's.</exception>
    public string Publish(string incoming, SpoolId id)
    {
        _uncommitted[id] = 0;
        var folder = Path.Combine(_root, FolderOf(id));
        if (!_folders.ContainsKey(folder))
        {
            Directory.CreateDirectory(folder);
            SyncDirectory(_root);
            _folders[folder] = 0;
        }

        var path = Path.Combine(folder, id.ToString());
        File.Move(incoming, path, overwrite: false);
        SyncDirectory(folder);
        return path;
    }

    /// <summary>
    /// The commit that refers to the file has ended, and it is known how: the sweep may look at it again. Not to be called where the outcome is unknown, for a
    /// crash may bring the row to light that is not to be seen now; only the next start knows.
    /// </summary>
    public void Settle(SpoolId id) => _uncommitted.TryRemove(id, out _);

    public void Delete(SpoolId id) => File.Delete(PathOf(id));

    /// <summary>Puts a damaged body where people find it. On a disk that refuses even this it stays where it is.</summary>
    public void SetAside(SpoolId id)
    {
        try
        {
            if (!File.Exists(PathOf(id))) return;
            Directory.CreateDirectory(_damaged);
            File.Move(PathOf(id), Path.Combine(_damaged, id.ToString()), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The row in the table says what is wrong with it, and the name of its file.
        }
    }

    /// <summary>Ids of the files that no commit in progress, nor one of unknown outcome, refers to.</summary>
    public IEnumerable<SpoolId> Enumerate()
    {
        foreach (var folder in Directory.EnumerateDirectories(_root))
        {
            if (folder == _incoming) continue;
            foreach (var file in Directory.EnumerateFiles(folder))
                if (SpoolId.TryParse(Path.GetFileName(file), out var id) && !_uncommitted.ContainsKey(id)) yield return id;
        }
    }

    /// <summary>Whether a commit in progress refers to the file, or one of unknown outcome.</summary>
    public bool IsUncommitted(SpoolId id) => _uncommitted.ContainsKey(id);

    /// <summary>Creates a folder with all above it, each name durable.</summary>
    public static void CreateDirectory(string path)
    {
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (Directory.Exists(path))
        {
            if (parent is not null) TrySyncDirectory(parent);
            return;
        }

        if (parent is not null) CreateDirectory(parent);
        Directory.CreateDirectory(path);
        if (parent is not null) SyncDirectory(parent);
    }

    // A folder that was there may have been made by a run that ended before it synced the name; one above it that we may not open was not made by us.
    private static void TrySyncDirectory(string path)
    {
        try
        {
            SyncDirectory(path);
        }
        catch (IOException)
        {
            // As above.
        }
    }

    /// <summary>The files of damaged bodies.</summary>
    public IEnumerable<SpoolId> EnumerateDamaged()
    {
        if (!Directory.Exists(_damaged)) yield break;
        foreach (var file in Directory.EnumerateFiles(_damaged))
            if (SpoolId.TryParse(Path.GetFileName(file), out var id)) yield return id;
    }

    public void DeleteDamaged(SpoolId id) => File.Delete(Path.Combine(_damaged, id.ToString()));

    /// <summary>Makes names in a folder durable. .NET opens no folders, so this asks the C library; Windows journals names by itself.</summary>
    public static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = OpenDirectory(path, 0);
        if (handle.IsInvalid) throw new IOException($"The folder {path} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        Sync(handle, path);
    }

    /// <summary>Makes the octets of a file, or the names in a folder, durable.</summary>
    /// <remarks>Not <see cref="RandomAccess.FlushToDisk"/>: with .NET 10.0 on Linux that returns as if nothing had happened when fsync fails with EIO.</remarks>
    /// <exception cref="IOException">The system could not.</exception>
    public static void Sync(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsWindows()) RandomAccess.FlushToDisk(handle);
        else if (SyncFile(handle) != 0) throw new IOException($"{path} cannot be synced: error {Marshal.GetLastPInvokeError()}.");
    }

    // Spread by the low bits of the millisecond, so that folders fill evenly.
    private static string FolderOf(SpoolId id) => ((id.Value >> 22) & 0xff).ToString("x2", CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle OpenDirectory([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFile(SafeFileHandle handle);
}
