using System.Globalization;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>One process for each data directory. The system drops the lock with the process, however that ends.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>EWOULDBLOCK, as .NET hands it on when another holds the lock of a file.</summary>
    private const int WouldBlock = 11;

    /// <exception cref="SpoolException">Another process has it.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        var path = Path.Combine(directory, "postrider.lock");
        // The number stands in a file of its own, for a locked one cannot be read.
        var ownerPath = Path.Combine(directory, "postrider.pid");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            throw new SpoolException($"The data directory {directory} is in use by another Postrider{OwnerOf(ownerPath)}. Stop that one first, or name another directory.", e);
        }

        WriteOwner(ownerPath);
        return new DataDirectoryLock(file);
    }

    private static void WriteOwner(string path)
    {
        try
        {
            File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // A full disk must not keep the relay from starting: what is queued can still be delivered, and then there is room.
        }
    }

    private static string OwnerOf(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var owner) ? $" (process {owner})" : "";
        }
        catch (IOException)
        {
            // Only an ornament of the message: without the number it says the same.
            return "";
        }
    }

    public void Dispose() => _file.Dispose();
}
