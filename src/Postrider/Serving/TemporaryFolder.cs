namespace Postrider.Serving;

/// <summary>
/// Where large messages lie while they are converted: in the data directory, which is its owner's alone and whose disk is watched, rather than in
/// /tmp, which may be memory.
/// </summary>
internal static class TemporaryFolder
{
    public static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "tmp");

    /// <summary>Makes it, and clears away what a crash left in it. To be called by the one process that holds the data directory.</summary>
    /// <exception cref="IOException">The folder cannot be made or cleared.</exception>
    public static void Prepare(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var left in Directory.EnumerateFiles(path)) File.Delete(left);
    }
}
