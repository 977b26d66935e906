using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Trial;

/// <summary><c>postrider sandbox clear</c>: forgets what was captured.</summary>
internal static class SandboxClearCommand
{
    public static Command Create(Terminal terminal)
    {
        var directory = SandboxDirectory.CreateOption();
        var command = new Command("clear", "Forget all captured messages, as between two tests.") { directory };
        command.SetAction((parsed, cancellation) => SandboxRun.RunAsync(terminal, parsed.GetRequiredValue(directory), async client =>
        {
            await client.ClearAsync(cancellation).ConfigureAwait(false);
            terminal.WriteLine("All captured messages are forgotten.");
            return ExitCode.Done;
        }));
        return command;
    }
}
