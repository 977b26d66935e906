using Microsoft.Extensions.Logging;

namespace Postrider.Serving;

/// <summary>The log messages of the program as a whole: event ids 7200 to 7219.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(7200, LogLevel.Information, "Postrider {Version} runs: process {Process}, settings {Settings}, data {Data}")]
    public static partial void Started(ILogger logger, string version, int process, string settings, string data);

    [LoggerMessage(7202, LogLevel.Information, "Metrics and health are told on {Addresses}")]
    public static partial void MetricsOpened(ILogger logger, string addresses);

    [LoggerMessage(7213, LogLevel.Information, "The web listener serves {Addresses}")]
    public static partial void WebOpened(ILogger logger, string addresses);

    [LoggerMessage(7203, LogLevel.Warning, "The settings: {Warning}")]
    public static partial void SettingsWarning(ILogger logger, string warning);

    [LoggerMessage(7204, LogLevel.Warning, "The system allows {Limit} open files, yet the sessions and connections of the settings may need {Needed}: raise LimitNOFILE (systemd) or ulimit -n")]
    public static partial void FewFiles(ILogger logger, long limit, long needed);

    [LoggerMessage(7205, LogLevel.Error, "Reload: {Mistake}")]
    public static partial void ReloadMistake(ILogger logger, string mistake);

    [LoggerMessage(7206, LogLevel.Error, "Reload: nothing was changed, everything goes on as before")]
    public static partial void ReloadRefused(ILogger logger);

    [LoggerMessage(7207, LogLevel.Information, "Reload: in force are {Changes}")]
    public static partial void Reloaded(ILogger logger, string changes);

    [LoggerMessage(7208, LogLevel.Warning, "Reload: {Settings} stay as they were until the relay is started anew")]
    public static partial void NeedsRestart(ILogger logger, string settings);

    [LoggerMessage(7209, LogLevel.Information, "Stopping: what is in progress is finished, for {Seconds:0} s at most")]
    public static partial void Stopping(ILogger logger, double seconds);

    [LoggerMessage(7210, LogLevel.Warning, "Asked again to stop: what is in progress is cut off; nothing acknowledged is lost")]
    public static partial void Cutting(ILogger logger);

    [LoggerMessage(7211, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(7212, LogLevel.Critical, "The store gives no answer; the watchdog is left to restart the relay")]
    public static partial void NoSignOfLife(ILogger logger);
}
