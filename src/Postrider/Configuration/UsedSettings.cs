using Postrider.Queue;

namespace Postrider.Configuration;

/// <summary>The settings for commands that need them whole.</summary>
internal static class UsedSettings
{
    /// <param name="config"><c>--config</c>; without it the file here, then the package's.</param>
    /// <returns><c>null</c> when they cannot be used, which was said then.</returns>
    public static Settings? Read(Terminal terminal, string? config)
    {
        var path = SettingsLocation.FindFile(config);
        var reading = SettingsFile.Read(path, terminal.Time);
        if (reading.Settings is { } settings) return settings;
        new MistakePrinter(terminal.Error).Write([.. reading.Mistakes.Where(mistake => !mistake.IsWarning)], path);
        terminal.WriteError("'postrider check' tells more.");
        return null;
    }
}
