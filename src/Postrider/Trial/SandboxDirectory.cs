using System.CommandLine;

namespace Postrider.Trial;

/// <summary>The directory of a sandbox: its relay's data, its certificate, and where it says how to reach it.</summary>
internal sealed class SandboxDirectory : IDisposable
{
    private const UnixFileMode OwnersDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string LockName = "sandbox.lock";

    private readonly string _path;
    private readonly FileStream _lock;

    private SandboxDirectory(string path, FileStream @lock)
    {
        _path = path;
        _lock = @lock;
    }

    public static Option<string> CreateOption() => new("--directory")
    {
        Description = "Where the sandbox keeps its data; another one for each sandbox that runs at the same time.",
        DefaultValueFactory = _ => SandboxState.DefaultDirectory,
        HelpName = "directory",
    };

    /// <summary>Makes the directory the owner's alone. What an earlier sandbox left in its spool goes.</summary>
    /// <exception cref="IOException">It is not ours, or another sandbox runs in it.</exception>
    public static SandboxDirectory Claim(string path)
    {
        Directory.CreateDirectory(path, OwnersDirectory);
        // In a shared /tmp somebody else may have made it first; this fails when it is theirs.
        File.SetUnixFileMode(path, OwnersDirectory);
        var held = Lock(path);
        foreach (var file in Directory.EnumerateFiles(path, "postrider.db*")) File.Delete(file);
        return new SandboxDirectory(path, held);
    }

    public void Dispose()
    {
        File.Delete(Path.Combine(_path, SandboxState.FileName));
        _lock.Dispose();
    }

    // A lock goes with its process, however that ends; a process number in a file would stay, and be somebody else's one day.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            var process = SandboxState.Read(path) is { } state ? $" (process {state.ProcessId})" : "";
            throw new IOException($"A sandbox runs already in {path}{process}. Stop it, or name another --directory and other ports.", e);
        }
    }
}
