using System.CommandLine;
using Postrider.Configuration;
using Postrider.Queue;
using Postrider.Storage.Station;
using Postrider.Storage.Suppressions;

namespace Postrider.Suppressions;

/// <summary><c>postrider suppression</c>: the recipients to whom nothing is sent.</summary>
internal static class SuppressionCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new SuppressionCommandOptions();
        var command = new Command("suppression", "The recipients to whom nothing is sent. Changes are in force within a second or two, also for mail that waits.")
        {
            SuppressionListCommand.Create(terminal, options),
            SuppressionAddCommand.Create(terminal, options),
            SuppressionRemoveCommand.Create(terminal, options),
            SuppressionCheckCommand.Create(terminal, options),
            SuppressionImportCommand.Create(terminal, options, Console.OpenStandardInput),
            SuppressionExportCommand.Create(terminal, options),
        };
        options.AddTo(command);
        return command;
    }

    /// <summary>Runs a command on the list.</summary>
    internal static async Task<int> RunAsync(Terminal terminal, SuppressionCommandOptions options, ParseResult parsed, Func<SqliteSuppressionStore, Task<int>> run, CancellationToken cancellation)
    {
        if (UsedSettings.Read(terminal, parsed.GetValue(options.Config)) is not { } settings) return Sysexits.Configuration;
        using var database = await StationDatabase.OpenAsync(settings.DataDirectory, cancellation).ConfigureAwait(false);
        return await run(new SqliteSuppressionStore(database)).ConfigureAwait(false);
    }

    internal static int Refuse(Terminal terminal, string text)
    {
        terminal.WriteError(text);
        return ExitCode.Usage;
    }
}
