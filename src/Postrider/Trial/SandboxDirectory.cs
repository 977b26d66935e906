using System.CommandLine;

namespace Postrider.Trial;

/// <summary>The directory of a sandbox: its relay's data, its certificate, and where it says how to reach it.</summary>
internal sealed class SandboxDirectory : IDisposable
{
    private const UnixFileMode OwnersDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;

    private SandboxDirectory(string path) => _path = path;

    public static Option<string> CreateOption() => new("--directory")
    {
        Description = "Where the sandbox keeps its data; another one for each sandbox that runs at the same time.",
        DefaultValueFactory = _ => SandboxState.DefaultDirectory,
        HelpName = "DIRECTORY",
    };

    /// <summary>Makes the directory the owner's alone. What an earlier sandbox left in its spool goes.</summary>
    /// <exception cref="IOException">It is not ours, or another sandbox runs in it.</exception>
    public static SandboxDirectory Claim(string path)
    {
        Directory.CreateDirectory(path, OwnersDirectory);
        // In a shared /tmp somebody else may have made it first; this fails when it is theirs.
        File.SetUnixFileMode(path, OwnersDirectory);
        if (SandboxState.Read(path) is { } state && IsAlive(state.ProcessId))
            throw new IOException($"A sandbox runs already in {path} (process {state.ProcessId}). Stop it, or name another --directory and other ports.");
        foreach (var file in Directory.EnumerateFiles(path, "postrider.db*")) File.Delete(file);
        return new SandboxDirectory(path);
    }

    public void Dispose() => File.Delete(Path.Combine(_path, SandboxState.FileName));

    private static bool IsAlive(int process) => process != Environment.ProcessId && Directory.Exists($"/proc/{process}");
}
