using System.CommandLine;
using Postrider.Http.Admin;

namespace Postrider.Queue;

/// <summary>Runs a command against the running relay and puts into words what keeps it from it.</summary>
internal static class AdminRun
{
    public static async Task<int> RunAsync(
        Terminal terminal, AdminOptions options, ParseResult parsed, Func<AdminClient, Task<int>> run)
    {
        using var client = new AdminClient(options.Locate(parsed));
        try
        {
            return await run(client).ConfigureAwait(false);
        }
        catch (AdminUnreachableException failure) when (failure.IsForbidden)
        {
            terminal.WriteError($"You may not use {failure.SocketPath}: it needs the rights of the data directory. Run this as the relay's user, for example: sudo -u postrider postrider …");
            return ExitCode.Unavailable;
        }
        catch (AdminUnreachableException failure)
        {
            terminal.WriteError($"No relay is running: nothing answers on {failure.SocketPath}.");
            terminal.WriteError("Start one with 'postrider serve', or say which one with --config FILE or --data DIRECTORY.");
            return ExitCode.Unavailable;
        }
        catch (AdminRefusalException refusal)
        {
            terminal.WriteError(refusal.Message);
            return refusal.Status switch { 404 => ExitCode.NoMatch, 400 => ExitCode.Usage, _ => ExitCode.Unavailable };
        }
        catch (HttpRequestException failure)
        {
            terminal.WriteError($"The relay broke the connection off ({failure.Message}); see its log.");
            return ExitCode.Unavailable;
        }
    }
}
