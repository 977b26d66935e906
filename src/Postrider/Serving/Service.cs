using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Logging;
using Postrider.Storage.Secrets;

namespace Postrider.Serving;

/// <summary>A station as a service of the system: start, reloads, signs of life, and the end.</summary>
/// <param name="path">The settings file, read anew at each reload.</param>
internal sealed class Service(string path, ProgramLog log, ServiceNotifier notifier, ServiceSignals signals, TimeProvider time)
{
    private readonly ILogger _logger = log.Loggers.CreateLogger<Service>();

    /// <exception cref="StationException">The relay cannot start.</exception>
    public async Task RunAsync(Settings settings, ImmutableArray<SettingsMistake> warnings)
    {
        foreach (var warning in warnings) ServeLog.SettingsWarning(_logger, warning.ToString());
        if (OpenFileLimit.Read() is { } limit && limit < OpenFileLimit.Needed(settings)) ServeLog.FewFiles(_logger, limit, OpenFileLimit.Needed(settings));
        var station = await Station.StartAsync(settings, new StationEnvironment { Time = time, Loggers = log.Loggers, SecretKey = Environment.GetEnvironmentVariable(SecretBox.KeyVariable) }, signals.Cut).ConfigureAwait(false);
        await using (station.ConfigureAwait(false))
        {
            LogStart(station);
            notifier.Ready(Describe(station));
            using var watched = new CancellationTokenSource();
            var watchdog = WatchAsync(station, watched.Token);
            while (await signals.NextAsync(CancellationToken.None).ConfigureAwait(false) == ServiceSignal.Reload)
                await ReloadAsync(station).ConfigureAwait(false);
            await StopAsync(station).ConfigureAwait(false);
            await watched.CancelAsync().ConfigureAwait(false);
            await watchdog.ConfigureAwait(false);
        }

        ServeLog.Stopped(_logger);
    }

    /// <summary>Reads everything anew; a mistake changes nothing and is told with its place.</summary>
    private async Task ReloadAsync(Station station)
    {
        notifier.Reloading(Stopwatch.GetElapsedTime(0));
        var reading = SettingsFile.Read(path);
        foreach (var mistake in reading.Mistakes)
        {
            if (mistake.IsWarning) ServeLog.SettingsWarning(_logger, mistake.ToString());
            else ServeLog.ReloadMistake(_logger, mistake.ToString());
        }

        if (reading.Settings is not { } settings)
        {
            ServeLog.ReloadRefused(_logger);
            notifier.Ready($"{Describe(station)}; the last reload was refused, see the log");
            return;
        }

        try
        {
            var comparison = await station.ReloadAsync(settings, signals.Cut).ConfigureAwait(false);
            log.Apply(settings.Log);
            ServeLog.Reloaded(_logger, string.Join(", ", comparison.Changed.Except(comparison.NeedRestart).DefaultIfEmpty("the same settings")) + "; certificates and credentials were read anew");
            if (!comparison.NeedRestart.IsEmpty) ServeLog.NeedsRestart(_logger, string.Join(", ", comparison.NeedRestart));
            notifier.Ready(Describe(station));
        }
        catch (StationException failure)
        {
            ServeLog.ReloadMistake(_logger, failure.Message);
            ServeLog.ReloadRefused(_logger);
            notifier.Ready($"{Describe(station)}; the last reload was refused, see the log");
        }
    }

    private async Task StopAsync(Station station)
    {
        ServeLog.Stopping(_logger, station.Settings.StopTimeout.TotalSeconds);
        notifier.Stopping("Finishing what is in progress");
        using (signals.Cut.Register(() => ServeLog.Cutting(_logger)))
            await station.StopAsync(signals.Cut).ConfigureAwait(false);
    }

    /// <summary>Gives signs of life while the store answers; that it answers with a failure is for people, not for a restart.</summary>
    private async Task WatchAsync(Station station, CancellationToken cancellation)
    {
        if (notifier.WatchdogInterval is not { } interval) return;
        using var ticks = new PeriodicTimer(interval, time);
        try
        {
            while (await ticks.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                try
                {
                    await station.CheckHealthAsync(cancellation).AsTask().WaitAsync(interval, time, cancellation).ConfigureAwait(false);
                    notifier.Alive();
                }
                catch (TimeoutException)
                {
                    ServeLog.NoSignOfLife(_logger);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The relay has stopped.
        }
    }

    private void LogStart(Station station)
    {
        var version = typeof(Service).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        ServeLog.Started(_logger, version, Environment.ProcessId, Path.GetFullPath(path), station.Settings.DataDirectory);
        if (station.MetricsAddresses.Count > 0) ServeLog.MetricsOpened(_logger, string.Join(", ", station.MetricsAddresses));
        if (station.WebAddresses.Count > 0) ServeLog.WebOpened(_logger, string.Join(", ", station.WebAddresses));
    }

    private static string Describe(Station station) => string.Create(
        CultureInfo.InvariantCulture,
        $"Takes mail on {string.Join(", ", station.Status.Listeners.SelectMany(listener => listener.Endpoints))}; {station.Spool.RecipientCount} recipients wait");
}
