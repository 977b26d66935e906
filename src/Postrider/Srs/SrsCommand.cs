using System.CommandLine;
using Postrider.Configuration;
using Postrider.Mail.Srs;
using Postrider.Queue;
using Postrider.Storage.Secrets;
using Postrider.Storage.Srs;
using Postrider.Storage.Station;

namespace Postrider.Srs;

/// <summary><c>postrider srs</c>: the secrets by which rewritten reverse-paths of forwarded mail are known again.</summary>
internal static class SrsCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new SrsCommandOptions();
        var command = new Command("srs", "The secrets that make the rewritten reverse-paths of forwarded mail.")
        {
            SrsListCommand.Create(terminal, options),
            SrsRotateCommand.Create(terminal, options),
        };
        options.AddTo(command);
        return command;
    }

    /// <summary>Runs a command that needs the settings and the secrets.</summary>
    internal static async Task<int> RunAsync(
        Terminal terminal, SrsCommandOptions options, ParseResult parsed, Func<SrsSecretStore, SrsOptions, Task<int>> run, CancellationToken cancellation)
    {
        if (UsedSettings.Read(terminal, parsed.GetValue(options.Config)) is not { } settings) return Sysexits.Configuration;
        using var database = await StationDatabase.OpenAsync(settings.DataDirectory, cancellation).ConfigureAwait(false);
        using var secrets = SecretBox.Open(settings.DataDirectory, Environment.GetEnvironmentVariable(SecretBox.KeyVariable));
        return await run(new SrsSecretStore(database, secrets), settings.Srs).ConfigureAwait(false);
    }
}
