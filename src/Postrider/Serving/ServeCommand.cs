using System.CommandLine;
using Postrider.Configuration;
using Postrider.Logging;
using Postrider.Queue;
using Postrider.Smtp.Sockets;

namespace Postrider.Serving;

/// <summary><c>postrider serve</c>: runs the relay until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = new Option<string?>("--config", "-c") { Description = $"The settings file. Without it {SettingsFile.Name} here, then {SettingsLocation.Packaged}.", HelpName = "file" };
        var command = new Command("serve", "Run the relay. SIGHUP reads settings, certificates and credentials anew; SIGTERM stops it, a second one at once.") { config };
        command.SetAction((parsed, cancellation) => RunAsync(SettingsLocation.FindFile(parsed.GetValue(config)), terminal));
        return command;
    }

    private static async Task<int> RunAsync(string path, Terminal terminal)
    {
        SocketThread.CarryCompletions();
        var reading = SettingsFile.Read(path);
        if (reading.Settings is not { } settings)
        {
            new MistakePrinter(terminal.Error).Write(reading.Mistakes, path);
            terminal.WriteError("The relay does not start with these settings. 'postrider check' shows the same.");
            return Sysexits.Configuration;
        }

        using var log = ProgramLog.ToStandardError(settings.Log, terminal.Time);
        using var notifier = ServiceNotifier.FromEnvironment();
        using var signals = new ServiceSignals(terminal.Time);
        var service = new Service(path, log, notifier, signals, terminal.Time);
        try
        {
            await service.RunAsync(settings, reading.Mistakes).ConfigureAwait(false);
            return Sysexits.Ok;
        }
        catch (StationException failure)
        {
            terminal.WriteError($"postrider: {failure.Message}");
            return failure.ExitCode;
        }
    }
}
