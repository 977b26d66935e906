using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.Suppressions;

namespace Postrider.Suppressions;

/// <summary><c>postrider suppression export</c>.</summary>
internal static class SuppressionExportCommand
{
    public static Command Create(Terminal terminal, SuppressionCommandOptions options)
    {
        var command = new Command("export", "Write the whole list as a table (CSV) to standard output.");
        command.SetAction((parsed, cancellation) => SuppressionCommand.RunAsync(
            terminal, options, parsed,
            async store =>
            {
                await terminal.Out.Profile.Out.Writer.WriteAsync(SuppressionCsv.Write(await store.ReadAsync(cancellation).ConfigureAwait(false)).AsMemory(), cancellation).ConfigureAwait(false);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }
}
