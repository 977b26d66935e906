using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Shaping;

/// <summary><c>postrider shape rules</c>: the built-in rules, with what they say of themselves.</summary>
internal static class RulesCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("rules", "Print the built-in rules as they are written, comments and all.");
        command.SetAction(async (_, cancellation) =>
        {
            await terminal.Out.Profile.Out.Writer.WriteAsync(ShapeFile.BuiltInText.AsMemory(), cancellation).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return command;
    }
}
