using Microsoft.Win32.SafeHandles;

namespace Postrider.Storage.Sqlite;

/// <summary>
/// The index of the write-ahead log (<c>-shm</c>), as far as it must be mended. SQLite counts the frames that were copied into the database before they are
/// synced: it syncs the database only when it has copied the whole log. When that sync fails, Linux counts the lost pages as clean; SQLite copies again what the last checkpoint
/// was about, but not what earlier ones had copied, and no later sync brings it to the disk. So after a checkpoint that failed everything must be copied again.
/// </summary>
internal sealed class LogIndex : IDisposable
{
    /// <summary>Where the number of copied frames stands, in four octets (sqlite.org/walformat.html, 2.3).</summary>
    private const int CopiedFrames = 96;

    private readonly SafeFileHandle _file;

    /// <param name="path">The database. A connection is open that has read it.</param>
    public LogIndex(string path) => _file = File.OpenHandle(path + "-shm", FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Has the next checkpoint copy the whole log. No other checkpoint may go on meanwhile.</summary>
    public void ForgetCopied() => RandomAccess.Write(_file, stackalloc byte[sizeof(uint)], CopiedFrames);

    /// <summary>Not before every connection of this process is closed: the system gives up all locks on a file when one of its handles is.</summary>
    public void Dispose() => _file.Dispose();
}
