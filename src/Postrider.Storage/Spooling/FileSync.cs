using Microsoft.Win32.SafeHandles;

namespace Postrider.Storage.Spooling;

/// <summary>Makes files durable as the spool does, for whoever measures how long that takes.</summary>
public static class FileSync
{
    /// <summary>Makes the octets of a file durable.</summary>
    /// <exception cref="IOException">The system could not.</exception>
    public static void Sync(SafeFileHandle file, string path) => BodyFiles.Sync(file, path);
}
