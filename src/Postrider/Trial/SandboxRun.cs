using Postrider.Queue;

namespace Postrider.Trial;

/// <summary>Runs a command against the running sandbox and puts into words what keeps it from it.</summary>
internal static class SandboxRun
{
    public static async Task<int> RunAsync(Terminal terminal, string directory, Func<SandboxClient, Task<int>> run)
    {
        if (SandboxState.Read(directory) is not { } state)
        {
            terminal.WriteError($"No sandbox runs in {directory}. Start one with 'postrider sandbox', or name its --directory.");
            return ExitCode.Unavailable;
        }

        using var client = new SandboxClient(state);
        try
        {
            return await run(client).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            terminal.WriteError($"The sandbox in {directory} does not answer on {state.Captures} ({e.Message}). Start it again with 'postrider sandbox'.");
            return ExitCode.Unavailable;
        }
    }
}
